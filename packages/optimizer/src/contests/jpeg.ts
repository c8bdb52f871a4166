import { jpegMozjpeg, quantisationTables } from '../codecs/jpeg-mozjpeg.js';
import { jpegRepack } from '../codecs/jpeg-repack.js';
import { jpegTranscode } from '../codecs/jpeg-transcode.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis, Probed, Rival } from '../search/axis.js';

type Chroma = '4:2:0' | '4:4:4';
type Table = (typeof quantisationTables)[number];

/** Drawings and small pictures are smallest with the one, most photos from cameras with the other, which spends more on chroma. */
const [USUAL_TABLE, CAMERA_TABLE] = quantisationTables;

const [LOWEST, HIGHEST] = [20, 97];
/** Full chroma looks the same so many steps lower. */
const FULL_CHROMA_STEPS = 4;
/** Above this quality the thinned-out chroma is what costs, and full chroma may need fewer bytes. Source: engine.md 4a. */
const FULL_CHROMA_FROM = 86;
/** Where photos meet the targets, found on the corpus. */
const startAt = (score: number) => Math.round(82 + (score - 80) * 1.6);

/** Above this many pixels another encoding costs more time than a step of quality is worth. */
const EXACT_PIXELS = 9_000_000;
/** There the sample has to reach more, so that the first encoding holds in most cases. */
const SAMPLE_MARGIN = 0.35;

/** Whether only one scan will do. */
export const isBaseline = ({ spec }: Contest) => spec.output.encoding === 'baseline';

/** mozjpeg's quality, with or without thinned-out chroma. */
function axis(contest: Contest, { chroma, table, start }: { chroma: Chroma; table: Table; start: number }): Axis {
  const { width, height } = contest;
  const scans = isBaseline(contest) ? { baseline: true } : {};
  return {
    codec: jpegMozjpeg,
    min: LOWEST,
    max: HIGHEST,
    start: Math.min(HIGHEST, start),
    pointsPerStep: (quality) => (quality > 85 ? 1.1 : 0.6),
    toKnobs: (quality) => ({ quality, chroma, table, ...scans }),
    toProbeKnobs: (quality) => ({ quality, chroma, table, ...scans, packed: false }),
    probesAreExact: true,
    ...(width * height <= EXACT_PIXELS ? { tolerable: 0 } : { sampleMargin: SAMPLE_MARGIN }),
  };
}

const tableOf = ({ axis, knob }: Probed): Table => (axis.toKnobs(knob).table === CAMERA_TABLE ? CAMERA_TABLE : USUAL_TABLE);

async function lossy(contest: Contest, goal: Goal): Promise<Entry[]> {
  const start = startAt(goal.score);
  const { speed } = contest.spec;
  const isFast = speed === 'fast';
  const camera =
    (chroma: Chroma): Rival =>
    ({ knob }) =>
      isFast ? null : axis(contest, { chroma, table: CAMERA_TABLE, start: knob });
  const isGray = contest.facts.colour === 'gray';
  const fullChroma: Rival = (best) =>
    isFast || isGray || (speed === 'normal' && best.knob <= FULL_CHROMA_FROM)
      ? null
      : axis(contest, { chroma: '4:4:4', table: tableOf(best), start: best.knob - FULL_CHROMA_STEPS });
  const thin = await contest.aim(axis(contest, { chroma: '4:2:0', table: USUAL_TABLE, start }), camera('4:2:0'), fullChroma);
  // gray has no chroma to thin out: it would only be tried once more
  const hit = thin ?? (isGray ? null : await contest.aim(axis(contest, { chroma: '4:4:4', table: USUAL_TABLE, start }), camera('4:4:4')));
  return hit ? [toHitEntry(contest, jpegMozjpeg, hit, goal)] : [];
}

/** Packing the coded bytes of a source better hardly ever saves a quarter, so it need not be tried beside a lossy result of this share of them. */
const BEYOND_PACKING = 0.7;

/** The source's bytes and its coefficients as they are, the latter packed better where that may win. */
async function untouched(contest: Contest, lossyBytes: number): Promise<Entry[]> {
  if (contest.remade) return [];
  const repacked = toLosslessEntry(contest, jpegRepack, await contest.encode(jpegRepack));
  // what is packed anew has several scans
  if (contest.mark === 'lossy' || isBaseline(contest) || lossyBytes < repacked.bytes.length * BEYOND_PACKING) return [repacked];
  return [toLosslessEntry(contest, jpegTranscode, await contest.encode(jpegTranscode)), repacked];
}

export const contestJpeg: RunContest = async (contest) => {
  const encoded = contest.goal ? await lossy(contest, contest.goal) : [];
  const finest =
    contest.operated && encoded.length === 0
      ? [await toFinestEntry(contest, jpegMozjpeg, { quality: HIGHEST, chroma: '4:4:4', baseline: isBaseline(contest) })]
      : [];
  const lossyBytes = Math.min(...encoded.map(({ bytes }) => bytes.length));
  return [...encoded, ...finest, ...(await untouched(contest, lossyBytes))];
};
