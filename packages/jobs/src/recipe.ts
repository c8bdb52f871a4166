import { createHash } from 'node:crypto';
import type { JobSpec } from '@pixmill/contracts';

/** Names what is asked of which engine: equal bytes under an equal recipe give an equal result. Lower-case hex. */
export function toRecipe({ compression, operations, extras, keepExif }: JobSpec, engineVersion: string): string {
  const asked = JSON.stringify([engineVersion, compression, operations, extras.toSorted(), keepExif]);
  return createHash('sha256').update(asked).digest('hex');
}
