import { jpegMozjpeg, type quantisationTables } from '../codecs/jpeg-mozjpeg.js';
import { jpegRepack } from '../codecs/jpeg-repack.js';
import { jpegTranscode } from '../codecs/jpeg-transcode.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis } from '../search/axis.js';

type Chroma = '4:2:0' | '4:4:4';

const [LOWEST, HIGHEST] = [20, 97];
/** Above this quality the thinned-out chroma is what costs, and full chroma may need fewer bytes. Source: engine.md 4a. */
const FULL_CHROMA_FROM = 86;
/** Where photos meet the targets, found on the corpus. */
const startAt = (score: number) => Math.round(82 + (score - 80) * 1.6);

/** Above this many pixels another encoding costs more time than a step of quality is worth. */
const EXACT_PIXELS = 9_000_000;

/** mozjpeg's quality with or without thinned-out chroma, by its tables. */
function axes({ width, height, spec }: Contest, chroma: Chroma, start: number): [Axis, ...Axis[]] {
  const byTable = (table: (typeof quantisationTables)[number]): Axis => ({
    codec: jpegMozjpeg,
    min: LOWEST,
    max: HIGHEST,
    start: Math.min(HIGHEST, start),
    pointsPerStep: (quality) => (quality > 85 ? 1.1 : 0.6),
    toKnobs: (quality) => ({ quality, chroma, table }),
    toProbeKnobs: (quality) => ({ quality, chroma, table, packed: false }),
    probesAreExact: true,
    ...(width * height <= EXACT_PIXELS && { tolerable: 0 }),
  });
  return spec.speed === 'fast' ? [byTable(2)] : [byTable(2), byTable(5)];
}

async function lossy(contest: Contest, goal: Goal): Promise<Entry[]> {
  const thin = await contest.aim(...axes(contest, '4:2:0', startAt(goal.score)));
  const enough = contest.facts.colour === 'gray' || contest.spec.speed === 'fast' || (thin !== null && thin.knob <= FULL_CHROMA_FROM);
  const full = enough && thin !== null ? null : await contest.aim(...axes(contest, '4:4:4', (thin?.knob ?? startAt(goal.score)) - 4));
  return [thin, full].flatMap((hit) => (hit ? [toHitEntry(contest, jpegMozjpeg, hit, goal)] : []));
}

/** Packing the coded bytes of a source better hardly ever saves more than a third, so it need not be tried beside a lossy result of this share of them. */
const BEYOND_PACKING = 0.65;

/** The source's bytes and its coefficients as they are, the latter packed better where that may win. */
async function untouched(contest: Contest, lossyBytes: number): Promise<Entry[]> {
  const repacked = toLosslessEntry(contest, jpegRepack, await contest.encode(jpegRepack));
  if (contest.mark === 'lossy' || lossyBytes < repacked.bytes.length * BEYOND_PACKING) return [repacked];
  return [toLosslessEntry(contest, jpegTranscode, await contest.encode(jpegTranscode)), repacked];
}

export const contestJpeg: RunContest = async (contest) => {
  const encoded = contest.goal ? await lossy(contest, contest.goal) : [];
  const finest =
    contest.operated && encoded.length === 0 ? [await toFinestEntry(contest, jpegMozjpeg, { quality: HIGHEST, chroma: '4:4:4' })] : [];
  const lossyBytes = Math.min(...encoded.map(({ bytes }) => bytes.length));
  return [...encoded, ...finest, ...(await untouched(contest, lossyBytes))];
};
