/** Figures that compare our JPEGs with one fixed quality, with our extras, and with the time of one fixed encode. */
import { median, percent, sum } from '../../numbers.js';
import type { Goals } from '../goals.js';
import { isPlainJpeg, isTwelveMegapixels } from '../plan-tasks.js';
import { type CurvePoint, isLossy, type LossyRow, listPeerRows, listResults, mapCurves, type Row } from '../rows.js';
import { type Figure, toFigure, toUnmeasured } from './figure.js';
import { bytesAtScore, type CurveImage, findFixedQuality } from './fixed-quality.js';

const fixedQualityShares = { all: { share: 1, text: 'all' }, ninety: { share: 0.9, text: '90 % of' } } as const;
/** Points that extras may lack on average, where no quality curve makes the scores equal. */
const maxMeanLoss = 0.5;

/** Our bytes against those of the one fixed quality that keeps our floor for all images, and for nine in ten. */
export function fixedQualityFigures(rows: readonly Row[], goals: Goals): readonly Figure[] {
  const curves = mapCurves(rows);
  const floor = goals.floor.intelligent.most;
  const known = listResults(rows, 'intelligent').flatMap(({ image, sizeBytes }) => {
    const points = isPlainJpeg(image) ? curves.get(image.sha256) : undefined;
    return points === undefined ? [] : [{ points, sourceBytes: image.sourceBytes, ourBytes: sizeBytes }];
  });
  const images = known.filter(({ points }) => (points.at(-1)?.score ?? 0) >= floor);
  const measureSaving = (share: number, keepsSource: boolean) => findSaving(images, { floor, share, keepsSource });
  return (['all', 'ninety'] as const).map((who) => {
    const { share, text } = fixedQualityShares[who];
    const name = `JPEG bytes against the fixed quality that keeps ${floor} for ${text} the images`;
    const goal = `${percent(goals.fewerThanFixed[who])} fewer or more`;
    if (images.length === 0) return toUnmeasured({ name, goal }, 'no ladder of fixed qualities');
    const plain = measureSaving(share, false);
    if (plain === null) return toUnmeasured({ name, goal }, 'no quality of the ladder does');
    const missing = `${known.length - images.length} more reach it at no quality`;
    const keeping = `a tool that keeps the smaller source: ${measureSaving(share, true)?.text ?? 'none'}`;
    const note = `${images.length} images, ${missing}; ${keeping}`;
    return toFigure({ name, goal, value: plain.text, met: plain.saved >= goals.fewerThanFixed[who], note });
  });
}

/** The part of the bytes that we save against the lowest fixed quality that reaches the goal; null when none does. */
function findSaving(images: readonly (CurveImage & { readonly ourBytes: number })[], goal: Parameters<typeof findFixedQuality>[1]) {
  const fixed = findFixedQuality(images, goal);
  if (fixed === null) return null;
  const saved = 1 - sum(images, ({ ourBytes }) => ourBytes) / sum(fixed.bytes, (bytes) => bytes);
  return { saved, text: `q${fixed.quality}: ${percent(saved)}` };
}

/** An extra beside our JPEG of the same image. */
interface ExtraPair {
  readonly extraBytes: number;
  readonly jpegBytes: number;
  /** Bytes of our JPEG, moved along the quality curve to the score of the extra; null when the curve does not reach it. */
  readonly movedBytes: number | null;
  /** Score of the extra above that of our JPEG. */
  readonly scoreDifference: number;
}

/** Extras against our JPEG, which aims at the same score: as they are, and with the JPEG moved along its quality curve. */
export function extraFigures(rows: readonly Row[], goals: Goals): readonly Figure[] {
  const curves = mapCurves(rows);
  const withExtras = listResults(rows, 'extras').filter(isLossy);
  return (['webp', 'avif'] as const).map((role) => {
    const maxShare = goals.extras[role];
    const name = `${role} extra against our JPEG at equal score`;
    const goal = `${percent(maxShare)} or less`;
    if (withExtras.length === 0) return toUnmeasured({ name, goal }, 'no lossy JPEG with extras');
    const pairs = withExtras.flatMap((row) => toExtraPairs(row, role, curves.get(row.image.sha256)));
    if (pairs.length === 0) return toFigure({ name, goal, value: 'none', met: false, note: 'the engine makes no such extra' });
    const { ratio, isFair, note } = compareExtras(pairs);
    return toFigure({ name, goal, value: percent(ratio), met: ratio <= maxShare && isFair, note });
  });
}

function toExtraPairs(row: LossyRow, role: string, points: readonly CurvePoint[] | undefined): readonly ExtraPair[] {
  const extra = row.extras.find((one) => one.role === role && (one.score ?? 0) < 100);
  if (extra === undefined) return [];
  const extraScore = extra.score ?? 0;
  const [here, there] = points ? [bytesAtScore(points, row.score), bytesAtScore(points, extraScore)] : [null, null];
  const movedBytes = here === null || there === null ? null : (row.sizeBytes * there) / here;
  return [{ extraBytes: extra.sizeBytes, jpegBytes: row.sizeBytes, movedBytes, scoreDifference: extraScore - row.score }];
}

function compareExtras(pairs: readonly ExtraPair[]) {
  const unmoved = sum(pairs, ({ extraBytes }) => extraBytes) / sum(pairs, ({ jpegBytes }) => jpegBytes);
  const moved = pairs.flatMap(({ extraBytes, movedBytes }) => (movedBytes === null ? [] : [{ extraBytes, movedBytes }]));
  const hasCurve = moved.length > 0;
  const ratio = hasCurve ? sum(moved, ({ extraBytes }) => extraBytes) / sum(moved, ({ movedBytes }) => movedBytes) : unmoved;
  const differences = pairs.map(({ scoreDifference }) => scoreDifference);
  const mean = sum(differences, (points) => points) / differences.length;
  const basis = `${hasCurve ? `${moved.length} on their ladder` : 'no ladder, bytes as they are'}; of ${pairs.length} images`;
  const range = `${signed(Math.min(...differences))} to ${signed(Math.max(...differences))}`;
  const note = `${basis} ${percent(unmoved)} of the bytes, scores ${signed(mean)} (${range})`;
  return { ratio, isFair: hasCurve || mean >= -maxMeanLoss, note };
}

function signed(points: number): string {
  return `${points < 0 ? '' : '+'}${points.toFixed(1)}`;
}

/** Processor time of the whole optimization against one fixed encode; both include the decoding. */
export function cpuFigures(rows: readonly Row[], goals: Goals): readonly Figure[] {
  return [cpuMultipleFigure(rows, goals), cpuSecondsFigure(rows, goals)];
}

function cpuMultipleFigure(rows: readonly Row[], { cpuMultiple }: Goals): Figure {
  const name = 'CPU of JPEG intelligent against one fixed encode';
  const goal = `${cpuMultiple} times or less`;
  const peers = listPeerRows(rows).filter((row) => row.name === 'sharp mozjpeg q80' && row.role === 'main');
  const fixedSeconds = new Map(peers.map((row) => [row.image.sha256, row.cpuSeconds]));
  const pairs = listResults(rows, 'intelligent').flatMap(({ image, cpuSeconds }) => {
    const fixed = isPlainJpeg(image) ? fixedSeconds.get(image.sha256) : undefined;
    return fixed === undefined ? [] : [{ ours: cpuSeconds, fixed }];
  });
  if (pairs.length === 0) return toUnmeasured({ name, goal }, 'no fixed encode to hold it against');
  const total = sum(pairs, ({ ours }) => ours) / sum(pairs, ({ fixed }) => fixed);
  const note = `${pairs.length} images; median ${median(pairs.map(({ ours, fixed }) => ours / fixed)).toFixed(1)}`;
  return toFigure({ name, goal, value: `${total.toFixed(1)} times`, met: total <= cpuMultiple, note });
}

function cpuSecondsFigure(rows: readonly Row[], { cpuSecondsOfTwelve }: Goals): Figure {
  const name = 'CPU of JPEG intelligent at 12 MP';
  const goal = `${cpuSecondsOfTwelve} s or less`;
  const large = listResults(rows, 'intelligent').filter(({ image }) => isTwelveMegapixels(image));
  if (large.length === 0) return toUnmeasured({ name, goal }, 'no image of 12 MP');
  const slowest = Math.max(...large.map(({ cpuSeconds }) => cpuSeconds));
  const note = `${large.length} images, the slowest`;
  return toFigure({ name, goal, value: `${slowest.toFixed(1)} s`, met: slowest <= cpuSecondsOfTwelve, note });
}
