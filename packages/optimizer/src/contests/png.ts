import type { Codec } from '../codec.js';
import { pngApng } from '../codecs/png-apng.js';
import { pngImagequant } from '../codecs/png-imagequant.js';
import { pngOxipng } from '../codecs/png-oxipng.js';
import { pngPalette } from '../codecs/png-palette.js';
import { pngPosterised } from '../codecs/png-posterised.js';
import { pngRepack } from '../codecs/png-repack.js';
import { pngTruecolour } from '../codecs/png-truecolour.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis, Hit } from '../search/axis.js';

/** Above this many pixels the quantiser that needs two seconds a megapixel gives way to a fast one. */
const CAREFUL_PIXELS = 4_500_000;
/** Above this many pixels a lossless encoding is only made where there is no lossy one. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng beside the rest. */
const PACKED_PIXELS = 16_000_000;
const isPacked = ({ width, height }: Contest) => width * height <= PACKED_PIXELS;

/** The palette's size, in steps of an eighth of a doubling: 4 ... 59, 64, 70, 76 ... 256. */
const sizeAt = (step: number) => Math.round(2 ** (1 + step / 8));
const [FIRST_SIZE, LAST_SIZE] = [8, 56];
/** 64 colours, and 108. */
const USUAL_SIZE = 40;
const RICH_SIZE = 46;

/** The quantiser dithers otherwise at its fastest, which is smaller on most pictures that are not flat. */
const [CAREFUL, FASTEST] = [3, 10];

const paletteAxis = (speed: number, start: number): Axis => ({
  codec: pngPalette,
  min: FIRST_SIZE,
  max: LAST_SIZE,
  start,
  pointsPerStep: (step) => (step > USUAL_SIZE ? 0.8 : 1.3),
  toKnobs: (step) => ({ colours: sizeAt(step), speed }),
});

const levelsAxis = (packed: boolean): Axis => ({
  codec: pngPosterised,
  min: 8,
  max: 96,
  start: 24,
  pointsPerStep: (levels) => (levels > 32 ? 0.4 : 1.2),
  mostEncodings: 2,
  toKnobs: (levels) => ({ levels, packed }),
  toProbeKnobs: (levels) => ({ levels, packed: false }),
  probesAreExact: true,
  adjustsProbes: true,
});

const fastAxis = (packed: boolean): Axis => ({
  codec: pngImagequant,
  min: 20,
  max: 100,
  start: 80,
  pointsPerStep: (quality) => (quality > 80 ? 0.6 : 0.4),
  mostEncodings: 2,
  toKnobs: (quality) => ({ quality, packed }),
  toProbeKnobs: (quality) => ({ quality, packed: false }),
  probesAreExact: true,
  adjustsProbes: true,
});

/** Palettes; the second way of dithering is looked for from where the first one was found. */
async function palettes(contest: Contest): Promise<{ readonly axis: Axis; readonly hit: Hit }[]> {
  const large = contest.width * contest.height > CAREFUL_PIXELS;
  const axis = large ? fastAxis(isPacked(contest)) : paletteAxis(FASTEST, USUAL_SIZE);
  const quick = await contest.aim(axis);
  const careful = paletteAxis(CAREFUL, quick?.knob ?? LAST_SIZE);
  const better = contest.spec.speed === 'thorough' && !large ? await contest.aim(careful) : null;
  return [...(quick ? [{ axis, hit: quick }] : []), ...(better ? [{ axis: careful, hit: better }] : [])];
}

async function lossy(contest: Contest, goal: Goal): Promise<Entry[]> {
  const found = await palettes(contest);
  const { colour, deep } = contest.facts;
  // where few colours are enough, fewer levels have never been smaller
  const rich = found.every(({ axis: { codec }, hit }) => codec === pngPalette && hit.knob > RICH_SIZE);
  const axis = levelsAxis(isPacked(contest));
  const levels = rich || colour === 'gray' || deep ? await contest.aim(axis) : null;
  const all = [...found, ...(levels ? [{ axis, hit: levels }] : [])];
  return all.map(({ axis: { codec }, hit }) => toHitEntry(contest, codec, hit, goal));
}

async function exact(contest: Contest, codec: Codec): Promise<Entry> {
  return toLosslessEntry(contest, codec, await contest.encode(codec));
}

export const contestPng: RunContest = async (contest) => {
  if (contest.facts.apng) return [await exact(contest, pngApng)];
  if (contest.mark === 'lossy') return [await exact(contest, pngRepack)];
  const entries = contest.goal ? await lossy(contest, contest.goal) : [];
  if (entries.length > 0 && contest.width * contest.height > FAST_PIXELS) return entries;
  if (contest.operated) entries.push(await exact(contest, pngTruecolour));
  return [...entries, await exact(contest, pngOxipng)];
};
