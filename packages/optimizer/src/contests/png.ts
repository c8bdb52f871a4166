import type { Codec } from '../codec.js';
import { pngApng } from '../codecs/png-apng.js';
import { pngOxipng } from '../codecs/png-oxipng.js';
import { pngRepack } from '../codecs/png-repack.js';
import { pngTruecolour } from '../codecs/png-truecolour.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis, Hit } from '../search/axis.js';
import {
  averagedAxis,
  coloursAxis,
  ditheredAxis,
  ENOUGH_COLOURS,
  holdFor,
  isEnough,
  PALETTE_COLOURS,
  paletteAxis,
  plainPaletteAxis,
} from './png-axes.js';

/** Above this many pixels a lossless encoding is only made where there is no lossy one. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng beside the rest. */
const PACKED_PIXELS = 16_000_000;

/** Up to so many pixels there is time for one more way. */
const mostForMore = { fast: 0, normal: 1_200_000, thorough: FAST_PIXELS } as const;

/** What takes less than this of the bytes without loss needs no comparison with other ways. */
const CLEARLY_LESS = 0.6;

async function lossy(contest: Contest, goal: Goal, losslessBytes: number): Promise<Entry[]> {
  const pixels = contest.width * contest.height;
  const { speed } = contest.spec;
  // of a large picture that needs more colours true colour alone is tried: there is no time for both
  const mostColours = pixels > FAST_PIXELS ? ENOUGH_COLOURS : PALETTE_COLOURS;
  const style = { packed: pixels <= PACKED_PIXELS, hold: holdFor(goal), mostColours };
  const entries: Entry[] = [];
  const attempt = async (axis: Axis): Promise<Hit | null> => {
    const hit = await contest.aim(axis);
    if (hit) entries.push(toHitEntry(contest, axis.codec, hit, goal));
    return hit;
  };
  const few = await attempt(paletteAxis(style));
  if (few && isEnough(few.knobs) && speed !== 'thorough') return entries;
  if (pixels <= mostForMore[speed]) await attempt(plainPaletteAxis(style));
  const averaged = await attempt(averagedAxis(style));
  if (few || (averaged && averaged.bytes.length < losslessBytes * CLEARLY_LESS)) return entries;
  await attempt(coloursAxis(style));
  await attempt(ditheredAxis(style));
  return entries;
}

async function exact(contest: Contest, codec: Codec): Promise<Entry> {
  return toLosslessEntry(contest, codec, await contest.encode(codec));
}

async function lossless(contest: Contest): Promise<Entry[]> {
  if (contest.remade) return [await exact(contest, pngTruecolour)];
  const packed = await exact(contest, pngOxipng);
  return contest.operated ? [await exact(contest, pngTruecolour), packed] : [packed];
}

export const contestPng: RunContest = async (contest) => {
  if (contest.facts.apng) return [await exact(contest, pngApng)];
  if (contest.mark === 'lossy') return [await exact(contest, pngRepack)];
  if (!contest.goal) return lossless(contest);
  if (contest.width * contest.height > FAST_PIXELS) {
    const entries = await lossy(contest, contest.goal, contest.bytes.length);
    return entries.length > 0 ? entries : lossless(contest);
  }
  const without = await lossless(contest);
  const least = Math.min(...without.map(({ bytes }) => bytes.length));
  return [...(await lossy(contest, contest.goal, least)), ...without];
};
