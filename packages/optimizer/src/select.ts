import type { Entry } from './contest.js';

/** A lossy result must be so much smaller than the lossless one, or its loss is not worth it. Source: engine.md section 6, rule 2. */
const WORTH_A_LOSS = 0.92;

export interface SelectOptions {
  readonly sourceBytes: number;
  /** Bytes it should fit in; null is no budget. */
  readonly maxBytes: number | null;
}

/** The first of the smallest; null of none. Pure. */
export function smallest(entries: readonly Entry[]): Entry | null {
  return entries.reduce<Entry | null>((best, entry) => (best && best.bytes.length <= entry.bytes.length ? best : entry), null);
}

/** `exactBytes` is what it takes without any encoding of ours. */
function best(entries: readonly Entry[], exactBytes: number, maxBytes: number | null): Entry | null {
  const exact = smallest(entries.filter(({ lossy }) => !lossy));
  const lossy = smallest(entries.filter((entry) => entry.lossy));
  const without = Math.min(exact?.bytes.length ?? exactBytes, exactBytes);
  const within = maxBytes === null || without <= maxBytes;
  return !lossy || (within && lossy.bytes.length > without * WORTH_A_LOSS) ? exact : lossy;
}

/** The entry that wins, or null when the source itself is best. Operated pixels come before smaller files; a tie goes to the source. Pure. */
export function select(entries: readonly Entry[], { sourceBytes, maxBytes }: SelectOptions): Entry | null {
  const able = entries.filter(({ accepted, bytes }) => accepted && bytes.length < sourceBytes);
  const operated = able.filter((entry) => entry.operated);
  return operated.length > 0 ? best(operated, Number.POSITIVE_INFINITY, maxBytes) : best(able, sourceBytes, maxBytes);
}
