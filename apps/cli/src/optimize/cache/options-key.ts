import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import type { Target } from '../outputs/target.js';

/**
 * A short hash of what decides about the results of a file beside its bytes: the options of the job, and where results go. The same on every
 * machine: folders count relative to `base`. Pure.
 */
export function toOptionsKey(jobOptions: object, { target, base }: { target: Target; base: string }): string {
  const text = JSON.stringify({ jobOptions, target: describeTarget(target, base) }, sortKeys);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The backup folder is left out: it decides nothing about a result. */
function describeTarget(target: Target, base: string): object {
  if (target.kind === 'folder') return { to: relative(base, target.folder).split(sep).join('/') };
  return target.kind === 'suffix' ? { suffix: target.suffix } : { inPlace: true };
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
