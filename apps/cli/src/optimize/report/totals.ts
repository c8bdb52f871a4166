import type { FileOutcome } from './reporter.js';

/** The sums of a run. */
export interface Totals {
  /** Files that have an outcome. */
  readonly files: number;
  readonly optimized: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly planned: number;
  readonly failed: number;
  /** Bytes of the sources that were optimized, unchanged or planned. */
  readonly sourceBytes: number;
  /** Bytes of their main results. */
  readonly resultBytes: number;
  /** Bytes of the files in other formats. */
  readonly copyBytes: number;
}

export const noTotals: Totals = {
  ...{ files: 0, optimized: 0, unchanged: 0, skipped: 0, planned: 0, failed: 0 },
  ...{ sourceBytes: 0, resultBytes: 0, copyBytes: 0 },
};

/** Pure. */
export function addOutcome(totals: Totals, outcome: FileOutcome): Totals {
  const { state, file } = outcome;
  const isRead = state !== 'skipped' && state !== 'failed';
  return {
    ...totals,
    files: totals.files + 1,
    [state]: totals[state] + 1,
    sourceBytes: totals.sourceBytes + (isRead ? file.sizeBytes : 0),
    resultBytes: totals.resultBytes + countBytes(outcome, 'main'),
    copyBytes: totals.copyBytes + countBytes(outcome, 'copy'),
  };
}

/** Bytes of the main result of a file, or of its copies; 0 where nothing was written. Pure. */
export function countBytes(outcome: FileOutcome, role: 'main' | 'copy'): number {
  if (outcome.state !== 'optimized' && outcome.state !== 'unchanged') return 0;
  return outcome.outputs.filter((output) => output.role === role).reduce((sum, { bytes }) => sum + bytes, 0);
}
