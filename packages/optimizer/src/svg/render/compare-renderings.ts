import type { Score } from '@pixmill/metric';
import { bytesOf, MIN_SCORED_SIDE, type RgbRaster, scorePair } from '@pixmill/metric';
import { DEFAULT_DPI, type ImageSize, measureSvg, openSvg, readSvgRoot } from './open-svg.js';

export interface RenderingPair {
  readonly original: Buffer;
  readonly rewritten: Buffer;
  /** SSIMULACRA 2 score at the first size; null: every pixel has to be the same. */
  readonly floor: number | null;
}

/** How a re-written drawing looks beside the original. */
export interface RenderingComparison {
  readonly accepted: boolean;
  /** Whether the original shows nothing at all, so that a comparison says nothing either. */
  readonly blank: boolean;
  /** At the first size, SSIMULACRA 2; null when the two cannot be compared. */
  readonly score: Score | null;
  /** By how many points it is above what is asked, where it is least; endless where every pixel is the same. */
  readonly margin: number;
  /** A sentence for the report. */
  readonly note: string;
}

/** Longest sides in px, and how much less than the floor is asked there: what is seen, and what is seen from close by. */
const comparedSizes = [
  { side: 400, less: 0 },
  { side: 1_000, less: 5 },
] as const;
/** No tile may score less than the whole by more than so many points. Source: engine.md section 7. */
const TILE_ALLOWANCE = 12;

const identicalScore: Score = { score: 100, worstTile: 100 };

async function renderSvgPixels(text: string, { width, height }: ImageSize, side: number): Promise<RgbRaster> {
  const scale = side / Math.max(width, height);
  const density = DEFAULT_DPI * scale;
  const drawable = density >= 1 && Math.min(width, height) * scale > MIN_SCORED_SIDE + 1;
  const stretched = (px: number) => Math.max(MIN_SCORED_SIDE, Math.round(px * scale));
  // it is parsed once this way, and twice where it is resized
  const pipeline = drawable
    ? openSvg(text, density)
    : openSvg(text).resize({ width: stretched(width), height: stretched(height), fit: 'fill' });
  const { data, info } = await pipeline.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 };
}

const isBlank = (pixels: RgbRaster) => bytesOf(pixels).every((sample) => sample === 0);
const isSame = (a: RgbRaster, b: RgbRaster) => Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

function formatScore({ score, worstTile }: Score): string {
  return `${score.toFixed(1)} (worst tile ${worstTile.toFixed(1)})`;
}

function marginAbove({ score, worstTile }: Score, floor: number | null): number {
  return floor === null ? Number.NEGATIVE_INFINITY : Math.min(score - floor, worstTile - (floor - TILE_ALLOWANCE));
}

/**
 * Draws both at two sizes, at the second only where the first holds, and compares them on dark and on light. What cannot be drawn
 * throws what librsvg throws.
 */
export async function compareRenderings({ original, rewritten, floor }: RenderingPair): Promise<RenderingComparison> {
  const texts = { before: readSvgRoot(original), after: readSvgRoot(rewritten) };
  const { size, applySize } = await measureSvg(texts.before);
  const [before, after] = [applySize(texts.before), applySize(texts.after)];
  const scores: Score[] = [];
  const notes: string[] = [];
  let blank = true;
  let margin = Number.POSITIVE_INFINITY;
  for (const { side, less } of comparedSizes) {
    const [drawn, redrawn] = [await renderSvgPixels(before, size, side), await renderSvgPixels(after, size, side)];
    if (drawn.width !== redrawn.width || drawn.height !== redrawn.height) {
      return { accepted: false, blank: false, score: null, margin: Number.NEGATIVE_INFINITY, note: 'its proportions differ' };
    }
    blank &&= isBlank(drawn);
    const equal = isSame(drawn, redrawn);
    const score = equal ? identicalScore : scorePair(drawn, redrawn);
    scores.push(score);
    notes.push(`drawn at ${side} px ${equal ? 'every pixel is the same' : `it scores ${formatScore(score)}`}`);
    if (!equal) margin = Math.min(margin, marginAbove(score, floor === null ? null : floor - less));
    if (margin < 0) break;
  }
  return { accepted: margin >= 0, blank, score: scores[0] ?? null, margin, note: notes.join(', ') };
}
