import { compressionLevels, namedTargets, speeds } from '@pixmill/contracts';
import { z } from 'zod';
import { sourceTypes } from './sources.js';

/** The forms of PHP, Python and JavaScript; PHP sends false as ''. Source: docs/contracts/megaoptim.md#3-post-v1optimize-parameters. */
const trueTexts = ['1', 'true', 'yes', 'on'];
const falseTexts = ['0', 'false', 'no', 'off', ''];

/**
 * Other names of `intelligent` in older and newer versions of the service.
 * Source: docs/contracts/megaoptim.md#11-clashes-and-their-resolution
 */
const intelligentAliases = ['lossy', 'medium', ''];

const maxSidePx = 100_000;

export const sourceType = z.enum(sourceTypes, `must be one of ${sourceTypes.join(', ')}`);

export const flag = z
  .string()
  .toLowerCase()
  .refine((text) => trueTexts.includes(text) || falseTexts.includes(text), 'must be 1 or 0')
  .transform((text) => trueTexts.includes(text));

export const compression = z
  .string()
  .transform((text) => (intelligentAliases.includes(text) ? 'intelligent' : text))
  .pipe(z.enum(compressionLevels, `must be one of ${compressionLevels.join(', ')}`));

/** A limit in px; empty and 0 mean none. */
export const sidePx = z
  .string()
  .refine((text) => /^\d*$/.test(text) && Number(text) <= maxSidePx, `must be a whole number of px, 0 (off) to ${maxSidePx}`)
  .transform(Number);

/** Converts seconds such as "75" or "2.5" to ms, limited to `maxSeconds`. */
export function seconds(maxSeconds: number) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, `must be a number of seconds, 0 to ${maxSeconds}`)
    .transform((text) => Math.round(Math.min(Number(text), maxSeconds) * 1_000));
}

const targetNames: ReadonlyMap<string, number> = new Map(Object.entries(namedTargets));
const [minTarget, maxTarget] = [30, 95];

/** A SSIMULACRA 2 score or the name of one; empty means the score of the compression level. An addition of Pixmill. */
export const targetScore = z
  .string()
  .refine((text) => /^(\d{2}(\.\d+)?)?$/.test(text) || targetNames.has(text), describeTargetRule())
  .transform((text) => (text === '' ? null : (targetNames.get(text) ?? Number(text))))
  .refine((score) => score === null || (score >= minTarget && score <= maxTarget), describeTargetRule());

function describeTargetRule(): string {
  return `must be a score, ${minTarget} to ${maxTarget}, or one of ${[...targetNames.keys()].join(', ')}`;
}

const maxByteBudget = 1_000_000_000;

/** A limit in bytes; empty and 0 mean none. An addition of Pixmill. */
export const byteBudget = z
  .string()
  .refine((text) => /^\d*$/.test(text) && Number(text) <= maxByteBudget, `must be a whole number of bytes, 0 (off) to ${maxByteBudget}`)
  .transform((text) => Number(text) || null);

/** An addition of Pixmill. */
export const speed = z.enum(speeds, `must be one of ${speeds.join(', ')}`);
