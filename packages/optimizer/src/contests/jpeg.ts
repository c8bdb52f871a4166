import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import { jpegRepack } from '../codecs/jpeg-repack.js';
import { jpegStrip } from '../codecs/jpeg-strip.js';
import { jpegTranscode } from '../codecs/jpeg-transcode.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis } from '../search/aim.js';

type Chroma = '4:2:0' | '4:4:4';

const [LOWEST, HIGHEST] = [20, 97];
/** Above this quality the thinned-out chroma is what costs, and full chroma may need fewer bytes. Source: engine.md 4a. */
const FULL_CHROMA_FROM = 86;
/** Where photos meet the targets, found on the corpus. */
const startAt = (score: number) => Math.round(82 + (score - 80) * 1.6);

/** mozjpeg's quality with or without thinned-out chroma. */
function axis(chroma: Chroma, start: number): Axis {
  return {
    codec: jpegMozjpeg,
    min: LOWEST,
    max: HIGHEST,
    start: Math.min(HIGHEST, start),
    pointsPerStep: (quality) => (quality > 85 ? 1.1 : 0.6),
    toKnobs: (quality) => ({ quality, chroma }),
  };
}

async function lossy(contest: Contest, goal: Goal): Promise<Entry[]> {
  const thin = await contest.aim(axis('4:2:0', startAt(goal.score)));
  const enough = contest.facts.colour === 'gray' || contest.spec.speed === 'fast' || (thin !== null && thin.knob <= FULL_CHROMA_FROM);
  const full = enough && thin !== null ? null : await contest.aim(axis('4:4:4', (thin?.knob ?? startAt(goal.score)) - 4));
  return [thin, full].flatMap((hit) => (hit ? [toHitEntry(contest, jpegMozjpeg, hit, goal)] : []));
}

/** The coefficients as they are, packed better; a gain map would not survive that and is left where it is. */
async function untouched(contest: Contest): Promise<Entry[]> {
  const codecs = contest.facts.gainMap ? [jpegStrip] : contest.mark === 'lossy' ? [jpegRepack] : [jpegTranscode, jpegRepack];
  return Promise.all(codecs.map(async (codec) => toLosslessEntry(contest, codec, await contest.encode(codec))));
}

export const contestJpeg: RunContest = async (contest) => {
  const encoded = contest.goal ? await lossy(contest, contest.goal) : [];
  const finest =
    contest.operated && encoded.length === 0 ? [await toFinestEntry(contest, jpegMozjpeg, { quality: HIGHEST, chroma: '4:4:4' })] : [];
  return [...encoded, ...finest, ...(await untouched(contest))];
};
