import { aimMotion, climb, identical, type MotionAxis, sameMotion } from '../animation.js';
import type { Codec } from '../codec.js';
import { gifCgif } from '../codecs/gif-cgif.js';
import { type GifFrames, openGifFrames } from '../codecs/gif-frames.js';
import { gifRepack } from '../codecs/gif-repack.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry, toLosslessEntry } from '../entry.js';
import type { Axis } from '../search/axis.js';

/** Changed pixels of all encodings that are tried of one animation: what a core encodes in half of its time. */
const MOST_WORK = 20_000_000;
const MOST_PROBES = 4;

const encodingsFor = ({ spec }: Contest, { work }: GifFrames) => Math.floor(MOST_WORK / work / (spec.speed === 'fast' ? 2 : 1));

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
const [MOST_LOSS, LOSS_STEPS] = [256, 4];
const lossAxis = (codec: Codec): MotionAxis => ({
  codec,
  min: 0,
  max: 40,
  start: (goal) => Math.round(LOSS_STEPS * Math.log2(MOST_LOSS / 2 / ((100 - goal) / 5) ** 2)),
  pointsPerStep: (goal) => (100 - goal) * 0.09,
  toKnobs: (step) => ({ loss: Math.round(100 * MOST_LOSS * 2 ** (-step / LOSS_STEPS)) / 100 }),
});

async function lossyStill(contest: Contest): Promise<Entry[]> {
  const hit = contest.goal && (await contest.aim(coloursAxis));
  return hit && contest.goal ? [toHitEntry(contest, gifCgif, hit, contest.goal)] : [];
}

/** A film with more changes than there is time for: sharp's encoder is faster, and larger. */
async function quick(contest: Contest): Promise<Entry[]> {
  const entries = await climb(contest, gifCgif, [{ interFrameMaxError: 8 }]);
  const enough = entries.some(({ accepted }) => accepted) || (contest.mark === 'packed' && !contest.operated);
  return enough ? entries : [...entries, await (contest.operated ? sameMotion : identical)(contest, gifCgif, { reuse: true })];
}

/** Pixels of all frames that sharp's encoder finds palettes for in the time there is only once, and when it hurries. */
const FILM_PIXELS = 25_000_000;
const isFilm = ({ remade, width, height, facts }: Contest) => remade && width * height * facts.frames > FILM_PIXELS;

async function compete(contest: Contest): Promise<Entry[]> {
  const repacked = contest.remade ? [] : [toLosslessEntry(contest, gifRepack, await contest.encode(gifRepack))];
  if (contest.mark === 'lossy') return repacked;
  const anew = { reuse: false, effort: isFilm(contest) ? 1 : 7 };
  const frames = await openGifFrames(contest.operated ? await contest.encode(gifCgif, anew) : contest.bytes);
  if (isFilm(contest)) return [await sameMotion(contest, frames.codec, { loss: 0 })];
  const encodings = encodingsFor(contest, frames);
  if (encodings === 0) return [...repacked, ...(await quick(contest))];
  const exactBytes = contest.operated ? Number.POSITIVE_INFINITY : (repacked[0]?.bytes.length ?? Number.POSITIVE_INFINITY);
  const isStill = contest.facts.frames === 1;
  const lossy = isStill
    ? await lossyStill(contest)
    : await aimMotion(contest, lossAxis(frames.codec), Math.min(MOST_PROBES, encodings), exactBytes);
  const entries = [...repacked, ...lossy];
  const enough = lossy.some(({ accepted }) => accepted) && encodings <= MOST_PROBES;
  if (enough || (contest.mark === 'packed' && !contest.operated)) return entries;
  const redo = contest.operated ? sameMotion : identical;
  entries.push(await redo(contest, frames.codec, { loss: 0 }));
  // of a still one way of matching may be better by chance
  if (isStill) entries.push(await redo(contest, gifCgif, { reuse: true }));
  return entries;
}

/** A picture that was made anew has no other way out where nothing plays as it should. */
export const contestGif: RunContest = async (contest) => {
  const entries = await compete(contest);
  if (!contest.remade || entries.some(({ accepted }) => accepted)) return entries;
  return [...entries, await toFinestEntry(contest, gifCgif, { reuse: false })];
};
