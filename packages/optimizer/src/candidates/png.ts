import { pngApng } from '../codecs/png-apng.js';
import { pngOxipng } from '../codecs/png-oxipng.js';
import { pngRepack } from '../codecs/png-repack.js';
import { pngTruecolour } from '../codecs/png-truecolour.js';
import type { Axis } from '../search/axis.js';
import type { Candidate } from '../search/candidate.js';
import type { Goal } from '../search/goal.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import {
  averagedAxis,
  coloursAxis,
  ditheredAxis,
  ENOUGH_COLOURS,
  hasFewColours,
  PALETTE_COLOURS,
  paletteAxis,
  plainPaletteAxis,
  toAreaDifference,
  toHold,
} from './png-axes.js';
import { encodeLossless, encodeLosslessInTime } from './to-candidate.js';

/** Above this many pixels there is only time for a lossless encoding when no lossy one reaches the goal. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng after a search. */
const PACKED_PIXELS = 16_000_000;

/** Up to this many pixels there is time for a second palette axis. */
const maxPixelsForMoreAxes = { fast: 0, normal: 1_200_000, thorough: FAST_PIXELS } as const;

/** When a lossy result is below this share of the lossless size, no other axis is searched. */
const ENOUGH_LOSSY_RATIO = 0.6;

async function findLossyPng(context: SearchContext, goal: Goal, losslessBytes: number): Promise<Candidate[]> {
  const pixels = context.width * context.height;
  const { speed } = context.spec;
  // a large image has no time for large palettes and for true colour, so only true colour gets more colours
  const maxColours = pixels > FAST_PIXELS ? ENOUGH_COLOURS : PALETTE_COLOURS;
  const settings = { packed: pixels <= PACKED_PIXELS, hold: toHold(goal), areaDifference: toAreaDifference(goal), maxColours };
  const candidates: Candidate[] = [];
  const searchAlong = async (axis: Axis): Promise<Candidate | null> => {
    const candidate = await context.searchAxis(axis);
    if (candidate) candidates.push(candidate);
    return candidate;
  };
  const palette = await searchAlong(paletteAxis(settings));
  if (palette && hasFewColours(palette.knobs) && speed !== 'thorough') return candidates;
  if (pixels <= maxPixelsForMoreAxes[speed]) await searchAlong(plainPaletteAxis(settings));
  const averaged = await searchAlong(averagedAxis(settings));
  if (palette || (averaged && averaged.bytes.length < losslessBytes * ENOUGH_LOSSY_RATIO)) return candidates;
  await searchAlong(coloursAxis(settings));
  await searchAlong(ditheredAxis(settings));
  return candidates;
}

async function encodeLosslessPng(context: SearchContext): Promise<Candidate[]> {
  const transformed = context.transformed ? await encodeLosslessInTime(context, pngTruecolour) : [];
  if (context.mustReencode) return transformed.length > 0 ? transformed : [await encodeLossless(context, pngTruecolour, { packed: false })];
  const packed = await encodeLosslessInTime(context, pngOxipng);
  return [...transformed, ...(packed.length > 0 ? packed : [await encodeLossless(context, pngRepack)])];
}

export const findPngCandidates: CandidateFinder = async (context) => {
  if (context.facts.apng) return [await encodeLossless(context, pngApng)];
  if (context.mark === 'lossy') return [await encodeLossless(context, pngRepack)];
  if (!context.goal) return encodeLosslessPng(context);
  if (context.width * context.height > FAST_PIXELS) {
    const candidates = await findLossyPng(context, context.goal, context.bytes.length);
    return candidates.length > 0 ? candidates : encodeLosslessPng(context);
  }
  const lossless = await encodeLosslessPng(context);
  const smallestBytes = Math.min(...lossless.map(({ bytes }) => bytes.length));
  return [...(await findLossyPng(context, context.goal, smallestBytes)), ...lossless];
};
