import type { ImageSize } from '@pixmill/image-formats';
import { bytesOf, MIN_SCORED_SIDE, type RgbRaster } from '@pixmill/metric';
import { type Goal, toGoal } from '../../search/goal.js';
import { createJudge, describeMissedFloors, toPoints, type Verdict } from '../../search/judge.js';
import { DEFAULT_DPI, hasPhysicalSize, measureSvg, openSvg, readSvgRoot } from './open-svg.js';

export interface RenderingPair {
  readonly original: Buffer;
  readonly rewritten: Buffer;
  /** Lowest accepted SSIMULACRA 2 score at the first size; null: every pixel must be equal. */
  readonly floor: number | null;
}

/** How the rendering of a rewritten SVG differs from that of the original. */
export interface RenderingComparison {
  readonly accepted: boolean;
  /** Whether every pixel of the original is transparent, so that the comparison proves nothing. */
  readonly blank: boolean;
  /** SSIMULACRA 2 at the first size; null when the sizes of the renderings differ. */
  readonly score: Verdict | null;
  /** Smallest distance to the goal over all sizes, in points; infinite when every pixel is equal. */
  readonly margin: number;
  /** A sentence for the report. */
  readonly note: string;
}

/** Longest sides of the renderings, and how far below the floor a score may be there: the usual view, and a closer one. */
const comparedSizes = [
  { sidePx: 400, allowance: 0, isCloser: false },
  { sidePx: 1_000, allowance: 5, isCloser: true },
] as const;
const identical: Verdict = { score: 100, worstTile: 100, worstDetailTile: 100, floors: [] };

/**
 * Renders both SVGs and compares them on black and on white. The larger size is rendered only when the smaller one passes; what takes the
 * colour of the page is purple there.
 * Throws AppError as `readSvgText` does, and what librsvg throws.
 */
export async function compareRenderings({ original, rewritten, floor }: RenderingPair): Promise<RenderingComparison> {
  const texts = { before: readSvgRoot(original), after: readSvgRoot(rewritten) };
  const { size, applySize } = await measureSvg(texts.before);
  const [before, after] = [applySize(texts.before), applySize(texts.after)];
  const compared = { width: size.width, height: size.height, isPhysical: hasPhysicalSize(before) };
  const usesPageColour = /currentcolor/i.test(before);
  const scores: Verdict[] = [];
  const notes: string[] = [];
  let blank = true;
  let margin = Number.POSITIVE_INFINITY;
  for (const { sidePx, allowance, isCloser } of comparedSizes) {
    const dress = usesPageColour && isCloser ? withPageColour : (text: string) => text;
    const pixels = {
      before: await renderPixels(dress(before), compared, sidePx),
      after: await renderPixels(dress(after), compared, sidePx),
    };
    if (pixels.before.width !== pixels.after.width || pixels.before.height !== pixels.after.height) {
      return { accepted: false, blank: false, score: null, margin: Number.NEGATIVE_INFINITY, note: 'the proportions differ' };
    }
    blank &&= isBlank(pixels.before);
    const equal = hasEqualPixels(pixels.before, pixels.after);
    const goal = floor === null ? null : toExactGoal(floor - allowance);
    const verdict = equal ? identical : judgePair(pixels, goal);
    scores.push(verdict);
    notes.push(`rendered at ${sidePx} px ${equal ? 'every pixel is equal' : `it scores ${describeVerdict(verdict)}`}`);
    if (!equal) margin = Math.min(margin, goal === null ? Number.NEGATIVE_INFINITY : toPoints(goal, verdict) - goal.floor);
    if (margin < 0) break;
  }
  return { accepted: margin >= 0, blank, score: scores[0] ?? null, margin, note: notes.join(', ') };
}

/** The SVG on a page whose text is purple, unless its root has a colour of its own. */
const withPageColour = (text: string) => text.replace(/^<[\w:.-]+(?=[\s/>])(?![^>]*\scolor\s*=)/, '$& color="#8020a0"');

interface ComparedSize extends ImageSize {
  readonly isPhysical: boolean;
}

async function renderPixels(text: string, size: ComparedSize, sidePx: number): Promise<RgbRaster> {
  const { width, height } = size;
  const scale = sidePx / Math.max(width, height);
  const density = DEFAULT_DPI * scale;
  const canScaleByDensity = density >= 1 && Math.min(width, height) * scale > MIN_SCORED_SIDE + 1 && !size.isPhysical;
  const stretch = (px: number) => Math.max(MIN_SCORED_SIDE, Math.round(px * scale));
  // a density costs one parse, a resize two
  const pipeline = canScaleByDensity
    ? openSvg(text, density)
    : openSvg(text).resize({ width: stretch(width), height: stretch(height), fit: 'fill' });
  const { data, info } = await pipeline.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 };
}

const isBlank = (pixels: RgbRaster) => bytesOf(pixels).every((sample) => sample === 0);
const hasEqualPixels = (a: RgbRaster, b: RgbRaster) => Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

/** A goal without the tolerance of an encoder's step. */
const toExactGoal = (score: number): Goal => ({ ...toGoal(score), floor: score });

function judgePair({ before, after }: { readonly before: RgbRaster; readonly after: RgbRaster }, goal: Goal | null): Verdict {
  const judge = createJudge(before, 'svg');
  try {
    return judge.judge(after, goal);
  } finally {
    judge.free();
  }
}

const describeVerdict = (verdict: Verdict) =>
  `${verdict.score.toFixed(1)} (worst tile ${verdict.worstTile.toFixed(1)})${describeMissedFloors(verdict)}`;
