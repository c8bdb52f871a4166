import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import { jpegRepack } from '../codecs/jpeg-repack.js';
import { quantisationTables } from '../codecs/jpeg-tables.js';
import { jpegTranscode } from '../codecs/jpeg-transcode.js';
import type { AlternativeAxis, Axis, ProbeResult } from '../search/axis.js';
import { type Candidate, isLimitedByColours } from '../search/candidate.js';
import type { Goal } from '../search/goal.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { lowestQualityFor } from './lowest-quality.js';
import { encodeFinest, encodeLossless, packInTime } from './to-candidate.js';

type Chroma = '4:2:0' | '4:4:4';
type Table = (typeof quantisationTables)[number];

/** Drawings and small images are smallest with the first table, most camera photos with the second, which spends more bytes on chroma. */
const [DEFAULT_TABLE, CAMERA_TABLE] = quantisationTables;

const [LOWEST, HIGHEST] = [20, 97];
/** Full chroma reaches the same score at a quality this many steps lower. */
const FULL_CHROMA_STEPS = 4;
/** Above this quality subsampled chroma limits the score, and full chroma may need fewer bytes. Source: docs/measurements/codecs.md#jpeg-webp-and-avif-at-equal-score. */
const FULL_CHROMA_FROM = 86;
/** The quality at which photos of the corpus reach a target. */
const toStartQuality = (score: number) => Math.round(82 + (score - 80) * 1.6);

/** Above this many pixels a step of quality is not worth the time of another encoding. */
const EXACT_PIXELS = 9_000_000;
/** Above `EXACT_PIXELS` the sample must score this many points more, so that the first encoding usually reaches the goal. */
const SAMPLE_MARGIN = 0.35;

/** Whether the spec asks for a JPEG in one scan. */
export const isBaseline = ({ spec }: SearchContext) => spec.output.encoding === 'baseline';

interface QualityAxisOptions {
  readonly chroma: Chroma;
  readonly table: Table;
  readonly start: number;
}

/** The quality of mozjpeg. */
function qualityAxis(context: SearchContext, goal: Goal, { chroma, table, start }: QualityAxisOptions): Axis {
  const { width, height } = context;
  const scans = isBaseline(context) ? { baseline: true } : {};
  return {
    codec: jpegMozjpeg,
    min: lowestQualityFor(goal, LOWEST),
    max: HIGHEST,
    start: Math.min(HIGHEST, start),
    pointsPerStep: (quality) => (quality > 85 ? 1.1 : 0.6),
    toKnobs: (quality) => ({ quality, chroma, table, ...scans }),
    toProbeKnobs: (quality) => ({ quality, chroma, table, ...scans, packed: false }),
    probesAreExact: true,
    ...(width * height <= EXACT_PIXELS ? { tolerance: 0 } : { sampleMargin: SAMPLE_MARGIN }),
  };
}

const tableOf = ({ axis, knob }: ProbeResult): Table => (axis.toKnobs(knob).table === CAMERA_TABLE ? CAMERA_TABLE : DEFAULT_TABLE);

async function findLossyJpeg(context: SearchContext, goal: Goal): Promise<Candidate[]> {
  const start = toStartQuality(goal.score);
  const { speed } = context.spec;
  const isFast = speed === 'fast';
  const cameraTableAxis =
    (chroma: Chroma): AlternativeAxis =>
    ({ knob }) =>
      isFast ? null : qualityAxis(context, goal, { chroma, table: CAMERA_TABLE, start: knob });
  const isGray = context.facts.colour === 'gray';
  const fullChromaAxis: AlternativeAxis = (best) =>
    isFast || isGray || (speed === 'normal' && best.knob <= FULL_CHROMA_FROM)
      ? null
      : qualityAxis(context, goal, { chroma: '4:4:4', table: tableOf(best), start: best.knob - FULL_CHROMA_STEPS });
  const subsampled = await context.searchAxis(
    qualityAxis(context, goal, { chroma: '4:2:0', table: DEFAULT_TABLE, start }),
    cameraTableAxis('4:2:0'),
    fullChromaAxis,
  );
  const isEnough = subsampled !== null && !(subsampled.knobs.chroma === '4:2:0' && isLimitedByColours(subsampled, goal));
  // gray has no chroma, so a second search would give the same result
  if (isEnough || isGray) return subsampled ? [subsampled] : [];
  const fullStart = subsampled ? start - FULL_CHROMA_STEPS : start;
  const full = await context.searchAxis(
    qualityAxis(context, goal, { chroma: '4:4:4', table: DEFAULT_TABLE, start: fullStart }),
    cameraTableAxis('4:4:4'),
  );
  return [subsampled, full].filter((candidate) => candidate !== null);
}

/** Transcoding rarely saves a quarter. It is skipped when a lossy candidate is below this share of the source. */
const SKIP_PACKING_RATIO = 0.7;

/** The source without metadata, and transcoded when that may be smaller than the lossy candidate. */
async function repackJpeg(context: SearchContext, lossyBytes: number): Promise<Candidate[]> {
  if (context.mustReencode || !context.repackable) return [];
  const repacked = await encodeLossless(context, jpegRepack);
  // jpeg-transcode only writes progressive JPEGs
  if (context.mark === 'lossy' || isBaseline(context) || lossyBytes < repacked.bytes.length * SKIP_PACKING_RATIO) return [repacked];
  return [...(await packInTime(context, jpegTranscode)), repacked];
}

/** An encoding of transformed pixels that no search found: one above the goal when the time ran out, else one of the highest quality. */
async function encodeRequired(context: SearchContext): Promise<Candidate> {
  const { goal, budget } = context;
  const toAxis = (to: Goal) => qualityAxis(context, to, { chroma: '4:4:4', table: DEFAULT_TABLE, start: toStartQuality(to.score) });
  const once = goal && budget.ranOut ? await context.encodeOnce(toAxis(goal)) : null;
  return once ?? encodeFinest(context, jpegMozjpeg, { quality: HIGHEST, chroma: '4:4:4', baseline: isBaseline(context) });
}

export const findJpegCandidates: CandidateFinder = async (context) => {
  const encoded = context.goal ? await findLossyJpeg(context, context.goal) : [];
  const required = context.transformed && encoded.length === 0 ? [await encodeRequired(context)] : [];
  const lossyBytes = Math.min(...encoded.map(({ bytes }) => bytes.length));
  return [...encoded, ...required, ...(await repackJpeg(context, lossyBytes))];
};
