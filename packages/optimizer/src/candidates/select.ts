import type { Candidate } from '../search/search-context.js';

/** A lossy result must be so much smaller than the lossless one, or its loss is not worth it. Source: engine.md section 6, rule 2. */
const MAX_LOSSY_RATIO = 0.92;

export interface SelectOptions {
  readonly sourceBytes: number;
  /** Bytes it should fit in; null is no budget. */
  readonly maxBytes: number | null;
}

/** The first of the smallest; null of none. Pure. */
export function findSmallest(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, candidate) => (best && best.bytes.length <= candidate.bytes.length ? best : candidate),
    null,
  );
}

/** `exactBytes` is what it takes without any encoding of ours. */
function selectBest(candidates: readonly Candidate[], exactBytes: number, maxBytes: number | null): Candidate | null {
  const exact = findSmallest(candidates.filter(({ lossy }) => !lossy));
  const lossy = findSmallest(candidates.filter((candidate) => candidate.lossy));
  const without = Math.min(exact?.bytes.length ?? exactBytes, exactBytes);
  const within = maxBytes === null || without <= maxBytes;
  return !lossy || (within && lossy.bytes.length > without * MAX_LOSSY_RATIO) ? exact : lossy;
}

/** The entry that wins, or null when the source itself is best. Operated pixels come before smaller files; a tie goes to the source. Pure. */
export function selectCandidate(candidates: readonly Candidate[], { sourceBytes, maxBytes }: SelectOptions): Candidate | null {
  const eligible = candidates.filter(({ accepted, bytes }) => accepted && bytes.length < sourceBytes);
  const transformed = eligible.filter((candidate) => candidate.transformed);
  return transformed.length > 0 ? selectBest(transformed, Number.POSITIVE_INFINITY, maxBytes) : selectBest(eligible, sourceBytes, maxBytes);
}
