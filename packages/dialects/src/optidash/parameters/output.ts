import { defaultJobSpec, type JobSpec, namedTargets, type Operation, type OutputFormat } from '@pixmill/contracts';
import { z } from 'zod';
import type { SpecDefaults } from '../../spec-defaults.js';
import { type JsonObject, parameterError, parseParameters } from './parse-parameters.js';
import { choice, integer } from './values.js';

/**
 * The levels name the compression: `high` gives the smallest file.
 * Source: docs/contracts/optidash.md#47-operations-known-only-from-clients.
 */
const levels = {
  lossless: { compression: 'lossless', target: null },
  low: { compression: 'intelligent', target: namedTargets['near-lossless'] },
  medium: { compression: 'intelligent', target: null },
  high: { compression: 'ultra', target: null },
} as const satisfies Record<string, Pick<JobSpec, 'compression' | 'target'>>;

const optimizeForm = z.strictObject({ compression: choice(['lossless', 'low', 'medium', 'high']) });

const formats = ['auto', 'jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'jp2'] as const;
const wireFormats: ReadonlyMap<string, OutputFormat | null> = new Map<string, OutputFormat | null>([
  ['auto', null],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['png', 'png'],
  ['gif', 'gif'],
  ['webp', 'webp'],
  ['avif', 'avif'],
  ['jp2', 'jp2'],
]);

const outputForm = z.strictObject({
  format: z.string(`must be one of ${formats.join(', ')}`).default('auto'),
  quality: integer(1, 100).optional(),
  encoding: choice(['baseline', 'progressive']).optional(),
});

/**
 * Quality of JPEG, WebP, AVIF and JPEG 2000 for a request with operations but without a level and a quality: a synchronous call has no time for a
 * search.
 */
const defaultQuality = 82;

function parseOutput(value: unknown): JobSpec['output'] {
  const form = parseParameters('output', outputForm, value);
  if (!form) return defaultJobSpec.output;
  const format = wireFormats.get(form.format.toLowerCase());
  if (format === undefined)
    throw parameterError({ operation: 'output', parameter: 'format', rule: `must be one of ${formats.join(', ')}` });
  return { format, quality: form.quality ?? null, encoding: form.encoding ?? null };
}

/**
 * The encoding of the result. A level searches for the smallest file of that level. Without a level, a request for operations or for a
 * format gets one encoding at a fixed quality, lossless for PNG and GIF, which have no quality. An empty request means `medium`.
 * `defaults` are those of the key's preset: a level or a target of them counts for a request without a level and a quality, and its formats
 * for none, because an answer of this dialect has one result (docs/api/presets.md#default-of-a-key). Throws AppError `invalid_parameter`.
 */
export function parseEncoding(
  { optimize, output: outputValue }: JsonObject,
  operations: readonly Operation[],
  defaults: SpecDefaults = {},
): Omit<JobSpec, 'operations'> {
  const level = parseParameters('optimize', optimizeForm, optimize)?.compression;
  const output = parseOutput(outputValue);
  const { maxBytes = null, speed = 'normal', metadata = 'none', stripLocation = false } = defaults;
  const common = { inputs: 'all' as const, analyse: [], encode: true, extras: [], metadata, stripLocation, maxBytes, speed };
  if (level === undefined && output.quality === null && defaults.quality) return { ...common, ...defaults.quality, output };
  const nothingRequested = operations.length === 0 && Object.values(output).every((value) => value === null);
  const { compression, target } = levels[level ?? (nothingRequested ? 'medium' : 'lossless')];
  const quality = output.quality ?? (level === undefined && !nothingRequested ? defaultQuality : null);
  return { ...common, compression, target, output: { ...output, quality } };
}
