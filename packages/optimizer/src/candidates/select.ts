import type { Candidate } from '../search/candidate.js';

/** A lossy candidate must be below this share of the best lossless size. Source: docs/measurements/codecs.md#generation-loss. */
export const MAX_LOSSY_RATIO = 0.92;

export interface SelectOptions {
  readonly sourceBytes: number;
  /** Size budget of the result; null for none. */
  readonly maxBytes: number | null;
  /** Whether a candidate with the pixels of the source cannot be the result, because the source has parts that it lacks. */
  readonly onlyTransformed?: boolean;
}

/** The smallest candidate, the first of equals; null for an empty list. */
export function findSmallest(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, candidate) => (best && best.bytes.length <= candidate.bytes.length ? best : candidate),
    null,
  );
}

/** `exactBytes` is the size of the source, or infinite when the source cannot be the result. */
function selectBest(candidates: readonly Candidate[], exactBytes: number, maxBytes: number | null): Candidate | null {
  const exact = findSmallest(candidates.filter(({ lossy }) => !lossy));
  const lossy = findSmallest(candidates.filter((candidate) => candidate.lossy));
  const losslessBytes = Math.min(exact?.bytes.length ?? exactBytes, exactBytes);
  const fitsBudget = maxBytes === null || losslessBytes <= maxBytes;
  return !lossy || (fitsBudget && lossy.bytes.length > losslessBytes * MAX_LOSSY_RATIO) ? exact : lossy;
}

/** The best candidate, or null when the source is best. A transformed candidate wins over a smaller unchanged one. The source wins a tie. */
export function selectCandidate(candidates: readonly Candidate[], options: SelectOptions): Candidate | null {
  const { sourceBytes, maxBytes, onlyTransformed = false } = options;
  const eligible = candidates.filter(
    ({ accepted, bytes, transformed }) => accepted && bytes.length < sourceBytes && (transformed || !onlyTransformed),
  );
  const transformed = eligible.filter((candidate) => candidate.transformed);
  return transformed.length > 0 ? selectBest(transformed, Number.POSITIVE_INFINITY, maxBytes) : selectBest(eligible, sourceBytes, maxBytes);
}
