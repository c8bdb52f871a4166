import { climb, identical, sameMotion } from '../animation.js';
import { gifCgif } from '../codecs/gif-cgif.js';
import { gifRepack } from '../codecs/gif-repack.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toHitEntry, toLosslessEntry } from '../entry.js';
import { totalPixels } from '../image-facts.js';
import type { Axis } from '../search/axis.js';

/** Pixels of all frames of all encodings that are tried of one animation: what a core encodes in half of its time. */
const MOST_ENCODED_PIXELS = 200_000_000;
/** Errors between frames and in palettes that are let pass, from bold to safe, by the encodings there is time for. Source: engine.md 4e. */
const PALETTE_ERROR = 8;
const errorsFor = (encodings: number) => (encodings >= 8 ? [32, 24, 16, 8, 4] : encodings >= 5 ? [16, 8] : [8]);

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

async function lossy(contest: Contest): Promise<Entry[]> {
  if (!contest.goal) return [];
  if (contest.facts.frames > 1) {
    const errors = errorsFor(encodingsFor(contest));
    const ladder = errors.map((interFrameMaxError) => ({ interFrameMaxError, interPaletteMaxError: PALETTE_ERROR, dither: 0 }));
    return climb(contest, gifCgif, ladder);
  }
  const hit = await contest.aim(coloursAxis);
  return hit ? [toHitEntry(contest, gifCgif, hit, contest.goal)] : [];
}

export const contestGif: RunContest = async (contest) => {
  const repacked = toLosslessEntry(contest, gifRepack, await contest.encode(gifRepack));
  if (contest.mark === 'lossy') return [repacked];
  const entries = [repacked, ...(await lossy(contest))];
  const enough = entries.some(({ lossy: isLossy, accepted }) => isLossy && accepted) && encodingsFor(contest) < 5;
  if (enough || (contest.mark === 'packed' && !contest.operated)) return entries;
  const redo = contest.operated ? sameMotion : identical;
  for (const reuse of encodingsFor(contest) < 3 ? [true] : [true, false]) entries.push(await redo(contest, gifCgif, { reuse }));
  return entries;
};
