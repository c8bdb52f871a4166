import type { Codec, Knobs } from '../codec.js';
import { pngApng } from '../codecs/png-apng.js';
import { pngAveraged } from '../codecs/png-averaged.js';
import { pngColours } from '../codecs/png-colours.js';
import { pngOxipng } from '../codecs/png-oxipng.js';
import { pngPalette } from '../codecs/png-palette.js';
import { pngRepack } from '../codecs/png-repack.js';
import { pngTruecolour } from '../codecs/png-truecolour.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis, Hit } from '../search/aim.js';

/** Above this many pixels a lossless encoding is only made where there is no lossy one. */
const FAST_PIXELS = 6_000_000;

/** Above this many pixels there is no time for oxipng beside the rest. */
const PACKED_PIXELS = 16_000_000;

/** The number of colours, in steps of an eighth of a doubling: 4 ... 59, 64, 70, 76 ... 256 ... */
const colourStep = 8;
const toColours = (step: number) => Math.round(2 ** (1 + step / colourStep));
const toStep = (colours: number) => Math.round(colourStep * (Math.log2(colours) - 1));

/** A neighbour's colour goes on where it is no more than this off: less than can be seen as a band. */
const HOLD = 4;

/** Where a palette holds the goal with so many colours, true colour has never been smaller. */
const ENOUGH_COLOURS = 64;

/** The pixels are the same, packed or not: probes are judged instead of the result. */
const packedLast = (toKnobs: (knob: number) => Knobs, packed: boolean) => ({
  toKnobs: (knob: number) => ({ ...toKnobs(knob), packed }),
  toProbeKnobs: (knob: number) => ({ ...toKnobs(knob), packed: false }),
  probesAreExact: true,
});

const paletteAxis = (packed: boolean): Axis => ({
  codec: pngPalette,
  min: toStep(4),
  max: toStep(256),
  start: toStep(45),
  pointsPerStep: (step) => (step > toStep(64) ? 0.8 : 1.5),
  ...packedLast((step) => ({ colours: toColours(step), hold: HOLD }), packed),
});

const ditheredAxis = (packed: boolean): Axis => ({
  codec: pngPalette,
  min: toStep(4),
  max: toStep(256),
  start: toStep(128),
  pointsPerStep: (step) => (step > toStep(64) ? 0.8 : 1.5),
  ...packedLast((step) => ({ colours: toColours(step), dithered: true }), packed),
});

const coloursAxis = (packed: boolean): Axis => ({
  codec: pngColours,
  min: toStep(256),
  max: toStep(4096),
  start: toStep(640),
  pointsPerStep: () => 1,
  ...packedLast((step) => ({ colours: toColours(step), hold: HOLD }), packed),
});

/** Steps from 24 down to 1.5, in halves; the finer, the better. */
const averagedAxis = (packed: boolean): Axis => ({
  codec: pngAveraged,
  min: 0,
  max: 45,
  start: 32,
  pointsPerStep: (knob) => (knob > 36 ? 1.6 : 1.2),
  ...packedLast((knob) => ({ step: 24 - knob / 2 }), packed),
});

async function lossy(contest: Contest, goal: Goal): Promise<Entry[]> {
  const packed = contest.width * contest.height <= PACKED_PIXELS;
  const entries: Entry[] = [];
  const attempt = async (axis: Axis): Promise<Hit | null> => {
    const hit = await contest.aim(axis);
    if (hit) entries.push(toHitEntry(contest, axis.codec, hit, goal));
    return hit;
  };
  const few = await attempt(paletteAxis(packed));
  if (few && few.knob <= toStep(ENOUGH_COLOURS)) return entries;
  await attempt(averagedAxis(packed));
  if (few) return entries;
  await attempt(ditheredAxis(packed));
  await attempt(coloursAxis(packed));
  return entries;
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
