import { pngApng } from '../codecs/png-apng.js';
import { pngFrames } from '../codecs/png-frames.js';
import { pngOxipng } from '../codecs/png-oxipng.js';
import { pngRepack } from '../codecs/png-repack.js';
import { pngTruecolour } from '../codecs/png-truecolour.js';
import { lazy } from '../pixels/lazy.js';
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
import { encodeLossless, encodeLosslessInTime, packInTime } from './to-candidate.js';

/** Above this many pixels there is only time for a lossless encoding when no lossy one reaches the goal. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng after a search. */
const PACKED_PIXELS = 16_000_000;

/** Up to this many pixels there is time for a second palette axis. */
const maxPixelsForMoreAxes = { fast: 0, normal: 1_200_000, thorough: FAST_PIXELS } as const;

/** Up to this many pixels a search on the full image takes no longer than one on a sample and corrections after it. */
const UNSAMPLED_PIXELS = 2_400_000;

/** Up to this many pixels a lossless encoding takes less than half a second, and comes first. */
const QUICK_PIXELS = 1_200_000;

/**
 * The search for true colour in steps ends when an unpacked probe is larger than this multiple of a palette, or of the lossless size. oxipng makes
 * it 10 to 15 % smaller, and a lossy result must save 8 %.
 */
const HOPELESS_RATIO = 1.2;

/** When a lossy result is below this share of the lossless size, no other axis is searched. */
const ENOUGH_LOSSY_RATIO = 0.6;

async function findLossyPng(context: SearchContext, goal: Goal, findLosslessBytes: () => Promise<number>): Promise<Candidate[]> {
  const pixels = context.width * context.height;
  const { speed } = context.spec;
  // a large image has no time for large palettes and for true colour, so only true colour gets more colours
  const maxColours = pixels > FAST_PIXELS ? ENOUGH_COLOURS : PALETTE_COLOURS;
  const settings = {
    packed: pixels <= PACKED_PIXELS,
    hold: toHold(goal),
    areaDifference: toAreaDifference(goal),
    maxColours,
    skipsSample: pixels <= UNSAMPLED_PIXELS,
  };
  const candidates: Candidate[] = [];
  const searchAlong = async (axis: Axis): Promise<Candidate | null> => {
    const candidate = await context.searchAxis(axis);
    if (candidate) candidates.push(candidate);
    return candidate;
  };
  const palette = await searchAlong(paletteAxis(settings));
  if (palette && hasFewColours(palette.knobs) && speed !== 'thorough') return candidates;
  if (pixels <= maxPixelsForMoreAxes[speed]) await searchAlong(plainPaletteAxis(settings));
  // beside a palette the lossless size, which takes long to find, tells nothing
  const bytesToBeat = palette ? smallestBytes(candidates) : await findLosslessBytes();
  const averaged = await searchAlong({ ...averagedAxis(settings), bytesToBeat: bytesToBeat * HOPELESS_RATIO });
  if (palette || (averaged && averaged.bytes.length < bytesToBeat * ENOUGH_LOSSY_RATIO)) return candidates;
  await searchAlong(coloursAxis(settings));
  await searchAlong(ditheredAxis(settings));
  return candidates;
}

/** oxipng makes true colour at most this much smaller than an encoder without filters. Measured on screenshots. */
const MIN_PACKED_RATIO = 0.45;

/**
 * The lossless candidates of a large image with a lossy one. oxipng takes most of the time of such an image, so it is left out when the lossy
 * candidate wins in any case.
 */
async function encodeLosslessRivals(context: SearchContext, lossyBytes: number): Promise<Candidate[]> {
  if (context.mustReencode) return encodeLosslessPng(context);
  const quick = await encodeLossless(context, pngTruecolour, { packed: false });
  const repacked = await encodeLossless(context, pngRepack);
  const smallestBytes = Math.min(quick.bytes.length, repacked.bytes.length);
  return lossyBytes < smallestBytes * MIN_PACKED_RATIO ? [repacked] : encodeLosslessPng(context);
}

async function encodeLosslessPng(context: SearchContext): Promise<Candidate[]> {
  const transformed = context.transformed ? await encodeLosslessInTime(context, pngTruecolour) : [];
  if (context.mustReencode) return transformed.length > 0 ? transformed : [await encodeLossless(context, pngTruecolour, { packed: false })];
  const packed = await packInTime(context, pngOxipng);
  return [...transformed, ...(packed.length > 0 ? packed : [await encodeLossless(context, pngRepack)])];
}

export const findPngCandidates: CandidateFinder = async (context) => {
  if (context.facts.firstFrameOnly) return [await encodeLossless(context, pngApng)];
  if (context.facts.frames > 1) return [await encodeLossless(context, pngFrames)];
  if (context.mark === 'lossy') return [await encodeLossless(context, pngRepack)];
  if (!context.goal) return encodeLosslessPng(context);
  const pixels = context.width * context.height;
  if (pixels > FAST_PIXELS) {
    const candidates = await findLossyPng(context, context.goal, async () => context.bytes.length);
    return candidates.length > 0 ? candidates : encodeLosslessPng(context);
  }
  const lossless = lazy(() => encodeLosslessPng(context));
  if (pixels <= QUICK_PIXELS) await lossless.get();
  const lossy = await findLossyPng(context, context.goal, async () => smallestBytes(await lossless.get()));
  const known = await lossless.peek();
  return [...lossy, ...(known ?? (await encodeLosslessRivals(context, smallestBytes(lossy))))];
};

const smallestBytes = (candidates: readonly Candidate[]) => Math.min(...candidates.map(({ bytes }) => bytes.length));
