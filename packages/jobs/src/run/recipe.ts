import { createHash } from 'node:crypto';
import { type JobSpec, jobSpecSchema } from '@pixmill/contracts';

export interface RecipeInput {
  readonly spec: JobSpec;
  readonly engineVersion: string;
  /** Replaced by tests only, to add an option. */
  readonly schema?: { parse(spec: unknown): JobSpec };
}

/**
 * Names the options and the engine of a result, in lower-case hex: equal bytes under an equal recipe give an equal result. Covers every
 * option of `jobSpecSchema`, so that a new option never reuses results that were made without it.
 */
export function toRecipe({ spec, engineVersion, schema = jobSpecSchema }: RecipeInput): string {
  const options = schema.parse(spec);
  const canonical = { ...options, extras: options.extras.toSorted() }; // the order of extras does not change a result
  return createHash('sha256')
    .update(JSON.stringify([engineVersion, canonical], sortKeys))
    .digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
