import type { ImageFormat } from '@pixmill/contracts';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import type { CorpusImage } from '../../read-corpus.js';
import { decodeDisplayed } from './decode.js';
import { frameAt, readTimeline, timingDifference } from './timeline.js';

/** Shortest side that the metric accepts, in px. */
const minSide = 8;
/** Animations are compared at this many instants at equal distances. */
const instantCount = 8;

interface Pair {
  readonly before: RgbRaster;
  readonly after: RgbRaster;
}

export interface ScoreInput {
  readonly source: Buffer;
  readonly result: Buffer;
  readonly image: Pick<CorpusImage, 'format' | 'frames'>;
  readonly resultFormat: ImageFormat;
}

/** The pair with the lowest score, and how the timing of an animation differs, in words. */
export interface PairScore extends Pair {
  /** Null when the picture is too small. */
  readonly score: number | null;
  readonly worstTile: number | null;
  readonly timing: string | null;
}

/** Scores a result with SSIMULACRA 2.1; of an animation the worst of eight instants counts. Throws when the sizes differ. */
export async function scoreResult(input: ScoreInput): Promise<PairScore> {
  const { pairs, timing } = input.image.frames === 1 ? await readStill(input) : await readAnimation(input);
  const [worst] = pairs.map((pair) => ({ ...pair, ...scoreOne(pair) })).sort((a, b) => (a.score ?? 0) - (b.score ?? 0));
  if (worst === undefined) throw new Error('has no frame');
  return { ...worst, timing };
}

async function readStill({ source, result, image, resultFormat }: ScoreInput) {
  const pair = { before: await decodeDisplayed(source, image.format), after: await decodeDisplayed(result, resultFormat) };
  return { pairs: [pair], timing: null };
}

/** The frames that are shown at equal instants, each pair once. */
async function readAnimation({ source, result }: ScoreInput) {
  const [sourceTimeline, resultTimeline] = [await readTimeline(source), await readTimeline(result)];
  const pairs = new Map<string, Pair>();
  for (let instant = 0; instant < instantCount; instant += 1) {
    const part = (instant + 0.5) / instantCount;
    const [before, after] = [frameAt(sourceTimeline, part), frameAt(resultTimeline, part)];
    pairs.set(`${before.id} ${after.id}`, { before: before.pixels, after: after.pixels });
  }
  return { pairs: [...pairs.values()], timing: timingDifference(sourceTimeline, resultTimeline) };
}

function scoreOne({ before, after }: Pair): Pick<PairScore, 'score' | 'worstTile'> {
  if (before.width !== after.width || before.height !== after.height) {
    throw new Error(`is ${after.width}x${after.height}, not ${before.width}x${before.height}`);
  }
  return Math.min(before.width, before.height) < minSide ? { score: null, worstTile: null } : scorePair(before, after);
}
