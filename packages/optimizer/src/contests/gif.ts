import { aimMotion, identical, type MotionAxis, sameMotion } from '../animation.js';
import type { Codec } from '../codec.js';
import { gifCgif } from '../codecs/gif-cgif.js';
import { openGifFrames } from '../codecs/gif-frames.js';
import { gifRepack } from '../codecs/gif-repack.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toHitEntry, toLosslessEntry } from '../entry.js';
import { totalPixels } from '../image-facts.js';
import type { Axis } from '../search/aim.js';

/** Pixels of all frames of all encodings that are tried of one animation: what a core encodes in half of its time. */
const MOST_ENCODED_PIXELS = 320_000_000;
const MOST_PROBES = 5;

const encodingsFor = ({ facts, spec }: Contest) => Math.floor(MOST_ENCODED_PIXELS / totalPixels(facts) / (spec.speed === 'fast' ? 2 : 1));

/** Colours of a still, by bits a pixel. */
const coloursAxis: Axis = {
  codec: gifCgif,
  min: 2,
  max: 8,
  start: 6,
  pointsPerStep: () => 6,
  toKnobs: (bits) => ({ colours: 2 ** bits, reuse: false, dither: 1 }),
};

/** Steps of the loss, four to the double; it costs points by its root or so: 5 at a loss of 2, on recordings. */
const [MOST_LOSS, LOSS_STEPS] = [64, 4];
const lossAxis = (codec: Codec): MotionAxis => ({
  codec,
  min: 0,
  max: 32,
  start: (goal) => Math.round(LOSS_STEPS * Math.log2(MOST_LOSS / 2 / ((100 - goal) / 5) ** 2)),
  pointsPerStep: (goal) => (100 - goal) * 0.09,
  toKnobs: (step) => ({ loss: Math.round(100 * MOST_LOSS * 2 ** (-step / LOSS_STEPS)) / 100 }),
});

async function lossy(contest: Contest, frames: Codec): Promise<Entry[]> {
  if (!contest.goal) return [];
  if (contest.facts.frames > 1) return aimMotion(contest, lossAxis(frames), Math.min(MOST_PROBES, Math.max(1, encodingsFor(contest))));
  const hit = await contest.aim(coloursAxis);
  return hit ? [toHitEntry(contest, gifCgif, hit, contest.goal)] : [];
}

export const contestGif: RunContest = async (contest) => {
  const repacked = toLosslessEntry(contest, gifRepack, await contest.encode(gifRepack));
  if (contest.mark === 'lossy') return [repacked];
  const frames = await openGifFrames(contest.operated ? await contest.encode(gifCgif, { reuse: false }) : contest.bytes);
  const entries = [repacked, ...(await lossy(contest, frames))];
  const enough = entries.some(({ lossy: isLossy, accepted }) => isLossy && accepted) && encodingsFor(contest) < 5;
  if (enough || (contest.mark === 'packed' && !contest.operated)) return entries;
  const redo = contest.operated ? sameMotion : identical;
  return [...entries, await redo(contest, frames, { loss: 0 })];
};
