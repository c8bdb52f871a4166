import { createHash } from 'node:crypto';
import type { JobSpec } from '@pixmill/contracts';

/** Names what is asked of which engine: equal bytes under an equal recipe give an equal result. Lower-case hex. */
export function toRecipe(spec: JobSpec, engineVersion: string): string {
  const { compression, operations, extras, keepExif, stripLocation, target, maxBytes, speed, output } = spec;
  const fields = JSON.stringify([
    engineVersion,
    compression,
    operations,
    extras.toSorted(),
    keepExif,
    stripLocation,
    target,
    maxBytes,
    speed,
    output,
  ]);
  return createHash('sha256').update(fields).digest('hex');
}
