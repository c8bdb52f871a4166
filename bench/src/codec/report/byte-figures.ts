import type { BenchMode } from '../../bench-mode.js';
import { groupBy, percent, sum } from '../../numbers.js';
import type { Goals } from '../goals.js';
import { isScreenRecording } from '../plan-tasks.js';
import { listResults, type ModeRow, type Row } from '../rows.js';
import { type Figure, toFigure, toUnmeasured } from './figure.js';

/** Bytes as a share of the source: in total, and as the geometric mean of the images. */
function measureShares(rows: readonly ModeRow[]): { readonly total: number; readonly mean: number } {
  const total = sum(rows, (row) => row.sizeBytes) / sum(rows, (row) => row.image.sourceBytes);
  const mean = Math.exp(sum(rows, (row) => Math.log(row.sizeBytes / row.image.sourceBytes)) / rows.length);
  return { total, mean };
}

export interface ShareInput {
  readonly name: string;
  readonly rows: readonly ModeRow[];
  readonly maxShare: number;
  /** Whether the geometric mean must reach the goal too. */
  readonly checkMean?: boolean;
}

/** Bytes of a group of images as a share of their sources. */
export function shareFigure({ name, rows, maxShare, checkMean = false }: ShareInput): Figure {
  const goal = `${percent(maxShare)} or less`;
  if (rows.length === 0) return toUnmeasured({ name, goal }, 'no such image');
  const { total, mean } = measureShares(rows);
  return toFigure({
    name,
    goal,
    value: percent(total),
    met: total <= maxShare && (!checkMean || mean <= maxShare),
    note: `${rows.length} images; geometric mean ${percent(mean)}`,
  });
}

/** Bytes and lowest score of screen recordings. */
export function recordingsFigure(rows: readonly Row[], { recordings }: Goals): Figure {
  const name = 'GIF screen recordings, intelligent';
  const goal = `${percent(recordings.share)} at ${recordings.score} or more`;
  const chosen = listResults(rows, 'intelligent').filter(({ image }) => isScreenRecording(image));
  if (chosen.length === 0) return toUnmeasured({ name, goal }, 'no recording');
  const { total } = measureShares(chosen);
  const lowest = Math.min(...chosen.map(({ score }) => score ?? 0));
  return toFigure({
    name,
    goal,
    value: `${percent(total)} at ${lowest.toFixed(1)}`,
    met: total <= recordings.share && lowest >= recordings.score,
    note: `${chosen.length} images`,
  });
}

/** Modes with rising bytes. */
const orderedModes = ['ultra', 'intelligent', 'lossless'] as const satisfies readonly BenchMode[];

/** Whether every format takes fewer bytes in ultra than in intelligent, and fewer in intelligent than in lossless. */
export function orderFigure(rows: readonly Row[]): Figure {
  const name = 'bytes: ultra < intelligent < lossless';
  const goal = 'always in total';
  const complete = listCompleteImages(rows);
  if (complete.length === 0) return toUnmeasured({ name, goal }, 'not all modes were run');
  const totals = [...groupBy(complete, ([row]) => row.image.format)].map(([format, images]) => ({
    format,
    ultra: sum(images, ([ultra]) => ultra.sizeBytes),
    intelligent: sum(images, ([, intelligent]) => intelligent.sizeBytes),
    lossless: sum(images, ([, , lossless]) => lossless.sizeBytes),
  }));
  const wrong = totals.filter(({ format, ultra, intelligent, lossless }) =>
    format === 'svg' ? ultra > intelligent || intelligent > lossless : ultra >= intelligent || intelligent >= lossless,
  );
  return toFigure({
    name,
    goal,
    value: wrong.length === 0 ? 'yes' : `not ${wrong.map(({ format }) => format).join(', ')}`,
    met: wrong.length === 0,
    note: wrong.map(({ format, ultra, intelligent, lossless }) => `${format}: ${ultra}, ${intelligent}, ${lossless}`).join('; '),
  });
}

/** The results of the images that have one in each of `orderedModes`, in that order. */
function listCompleteImages(rows: readonly Row[]): readonly (readonly [ModeRow, ModeRow, ModeRow])[] {
  return [...groupBy(rows, (row) => row.image.sha256).values()].flatMap((own) => {
    const [ultra, intelligent, lossless] = orderedModes.map((mode) => listResults(own, mode)[0]);
    return ultra && intelligent && lossless ? [[ultra, intelligent, lossless] as const] : [];
  });
}
