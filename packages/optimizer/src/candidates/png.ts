import type { Codec } from '../codecs/codec.js';
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
  toHold,
} from './png-axes.js';
import { toLosslessCandidate } from './to-candidate.js';

/** Above this many pixels a lossless encoding is made only when there is no lossy one. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng after a search. */
const PACKED_PIXELS = 16_000_000;

/** Up to this many pixels there is time for one more axis. */
const maxPixelsForMoreAxes = { fast: 0, normal: 1_200_000, thorough: FAST_PIXELS } as const;

/** A lossy result below this share of the lossless size needs no comparison with other axes. */
const ENOUGH_LOSSY_RATIO = 0.6;

async function findLossyPng(context: SearchContext, goal: Goal, losslessBytes: number): Promise<Candidate[]> {
  const pixels = context.width * context.height;
  const { speed } = context.spec;
  // there is no time for large palettes and true colour of a large image, so only true colour gets more colours
  const maxColours = pixels > FAST_PIXELS ? ENOUGH_COLOURS : PALETTE_COLOURS;
  const style = { packed: pixels <= PACKED_PIXELS, hold: toHold(goal), maxColours };
  const candidates: Candidate[] = [];
  const searchAlong = async (axis: Axis): Promise<Candidate | null> => {
    const candidate = await context.searchAxis(axis);
    if (candidate) candidates.push(candidate);
    return candidate;
  };
  const palette = await searchAlong(paletteAxis(style));
  if (palette && hasFewColours(palette.knobs) && speed !== 'thorough') return candidates;
  if (pixels <= maxPixelsForMoreAxes[speed]) await searchAlong(plainPaletteAxis(style));
  const averaged = await searchAlong(averagedAxis(style));
  if (palette || (averaged && averaged.bytes.length < losslessBytes * ENOUGH_LOSSY_RATIO)) return candidates;
  await searchAlong(coloursAxis(style));
  await searchAlong(ditheredAxis(style));
  return candidates;
}

async function encodeExact(context: SearchContext, codec: Codec): Promise<Candidate> {
  return toLosslessCandidate(context, codec, await context.encode(codec));
}

async function encodeLosslessPng(context: SearchContext): Promise<Candidate[]> {
  if (context.mustReencode) return [await encodeExact(context, pngTruecolour)];
  const packed = await encodeExact(context, pngOxipng);
  return context.transformed ? [await encodeExact(context, pngTruecolour), packed] : [packed];
}

export const findPngCandidates: CandidateFinder = async (context) => {
  if (context.facts.apng) return [await encodeExact(context, pngApng)];
  if (context.mark === 'lossy') return [await encodeExact(context, pngRepack)];
  if (!context.goal) return encodeLosslessPng(context);
  if (context.width * context.height > FAST_PIXELS) {
    const candidates = await findLossyPng(context, context.goal, context.bytes.length);
    return candidates.length > 0 ? candidates : encodeLosslessPng(context);
  }
  const exact = await encodeLosslessPng(context);
  const smallestBytes = Math.min(...exact.map(({ bytes }) => bytes.length));
  return [...(await findLossyPng(context, context.goal, smallestBytes)), ...exact];
};
