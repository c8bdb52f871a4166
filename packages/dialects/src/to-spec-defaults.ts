import { defaultJobSpec, namedTargets } from '@pixmill/contracts';
import { z } from 'zod';
import { jobOptionsFields as fields } from './native/options.js';
import type { SpecDefaults } from './spec-defaults.js';

/** What a dialect takes from a preset. It ignores the other options, and a value that a later release stored. */
const presetDefaults = z.object({
  level: fields.level.catch(undefined),
  target: fields.target.catch(undefined),
  max_bytes: fields.max_bytes.catch(undefined),
  speed: fields.speed.catch(undefined),
  formats: fields.formats.catch(undefined),
  metadata: fields.metadata.catch(undefined),
  strip_location: fields.strip_location.catch(undefined),
  priority: fields.priority.catch(undefined),
  labels: fields.labels.catch(undefined),
});

function toQuality({ level, target }: z.output<typeof presetDefaults>): SpecDefaults['quality'] {
  if (level === undefined && target === undefined) return undefined;
  const score = typeof target === 'string' ? namedTargets[target] : (target ?? null);
  return { compression: level ?? defaultJobSpec.compression, target: score };
}

/** The defaults in the options of a preset; none without a preset. Pure. */
export function toSpecDefaults(options: unknown): SpecDefaults {
  const parsed = presetDefaults.safeParse(options);
  if (!parsed.success) return {};
  const { max_bytes: maxBytes, speed, formats: extras, metadata, strip_location: stripLocation, priority, labels } = parsed.data;
  const quality = toQuality(parsed.data);
  return {
    ...(quality && { quality }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(speed && { speed }),
    ...(extras && { extras }),
    ...(metadata && { metadata }),
    ...(stripLocation !== undefined && { stripLocation }),
    ...(priority !== undefined && { priority }),
    ...(labels && { labels }),
  };
}
