import type { RunEntry } from './read-run.js';

/** The results of both runs for one image in one mode. */
export interface ResultPair {
  readonly before: RunEntry;
  readonly after: RunEntry;
  /** Bytes after divided by bytes before. */
  readonly ratio: number;
}

export interface RunPairs {
  readonly pairs: readonly ResultPair[];
  /** Images and modes that failed in one of the runs. */
  readonly failedBefore: readonly string[];
  readonly failedAfter: readonly string[];
  /** Images and modes that one of the runs does not have. */
  readonly unmatchedCount: number;
}

type Run = ReadonlyMap<string, RunEntry | null>;

/** Pairs the results of two runs. */
export function pairRuns(before: Run, after: Run): RunPairs {
  const keys = [...before.keys()].filter((key) => after.has(key));
  return {
    pairs: keys.flatMap((key): ResultPair[] => {
      const [one, other] = [before.get(key), after.get(key)];
      return one && other ? [{ before: one, after: other, ratio: other.sizeBytes / one.sizeBytes }] : [];
    }),
    failedBefore: keys.filter((key) => before.get(key) === null),
    failedAfter: keys.filter((key) => after.get(key) === null),
    unmatchedCount: before.size + after.size - 2 * keys.length,
  };
}

/** The pairs whose bytes changed by the largest factor, in either direction. */
export function listLargestChanges(pairs: readonly ResultPair[], count: number): readonly ResultPair[] {
  const changeOf = ({ ratio }: ResultPair) => Math.abs(Math.log(ratio));
  return pairs
    .filter(({ ratio }) => ratio !== 1)
    .sort((a, b) => changeOf(b) - changeOf(a))
    .slice(0, count);
}
