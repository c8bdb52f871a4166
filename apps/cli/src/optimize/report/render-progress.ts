import { formatBytes, formatDuration } from '../../terminal/format-units.js';
import type { Totals } from './totals.js';

/** How far a run is. */
export interface Progress {
  readonly found: number;
  readonly totals: Totals;
  /** Bytes of the files that are left. */
  readonly leftBytes: number;
  /** From the start to the end of the last file that is done. */
  readonly workedMs: number;
  /** Since then. */
  readonly sinceDoneMs: number;
  /** The user interrupted the run, and it ends what it began. */
  readonly isStopping: boolean;
}

/** A narrower bar would say nothing. */
const minBar = 10;
const maxBar = 30;

/** The line of a run in at most so many columns: a bar, files, bytes saved and the time left. Pure. */
export function renderProgress(progress: Progress, columns: number): string {
  const { found, totals, isStopping } = progress;
  if (isStopping) return fit(['Stopping; Ctrl-C again ends at once'], columns);
  const left = estimateLeftMs(progress);
  const parts = [
    `${totals.files}/${found}`,
    `${formatBytes(Math.max(0, totals.sourceBytes - totals.resultBytes))} saved`,
    ...(totals.failed > 0 ? [`${totals.failed} failed`] : []),
    ...(left === null ? [] : [`${formatDuration(left)} left`]),
  ];
  const bar = Math.min(maxBar, columns - parts.join('  ').length - 4);
  return fit(bar < minBar ? parts : [drawBar(found === 0 ? 1 : totals.files / found, bar), ...parts], columns);
}

function drawBar(share: number, width: number): string {
  const full = Math.round(share * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}

/** As many parts as fit. */
function fit(parts: readonly string[], columns: number): string {
  const line = parts.join('  ');
  return line.length <= columns || parts.length === 0 ? line : fit(parts.slice(0, -1), columns);
}

/**
 * From the bytes so far: files of a folder differ more in size than in the time for a byte. It counts down between two files. Null before there is a
 * measurement.
 */
function estimateLeftMs({ leftBytes, totals, workedMs, sinceDoneMs }: Progress): number | null {
  if (totals.sourceBytes === 0 || workedMs < 1_000 || leftBytes <= 0) return null;
  return Math.max(1_000, (workedMs / totals.sourceBytes) * leftBytes - sinceDoneMs);
}
