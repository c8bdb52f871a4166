/** The scorer process: decodes, scores and runs the peers, so that a crash of a decoder ends one task and not the run. */
import { readFile } from 'node:fs/promises';
import type { ImageFormat } from '@pixmill/contracts';
import { SIX_SCALES_SIDE } from '@pixmill/metric';
import { exactScore } from '@pixmill/metric/exact-score';
import sharp from 'sharp';
import { referenceScore } from '../../metric/reference-score.js';
import type { CorpusImage } from '../../read-corpus.js';
import type { CurveTask, PeerTask } from '../plan-tasks.js';
import type { CurvePoint, CurveResult, PeerResult, ResultScore } from '../rows.js';
import { butteraugliNorm, findButteraugli } from './butteraugli.js';
import { comparePixels } from './compare-pixels.js';
import { encodeAtQuality, findPeers, qualityLevels } from './peers.js';
import { readApng } from './read-apng.js';
import { scoreResult } from './score-result.js';

/** Compares a result of the product with its source. */
export interface ResultTask {
  readonly kind: 'result';
  readonly image: CorpusImage;
  readonly resultPath: string;
  readonly resultFormat: ImageFormat;
  /** Largest still with a reference score, in pixels. */
  readonly referenceMaxPixels: number;
}

export type ScorerTask = ResultTask | PeerTask | CurveTask;

export interface ScorerResults {
  readonly result: ResultScore;
  readonly peer: PeerResult;
  readonly curve: CurveResult;
}

export type ScorerReply = { readonly value: ScorerResults[ScorerTask['kind']] } | { readonly error: string };

/** Pictures up to this size are also scored by the metric's plain evaluation, which takes about 600 bytes per pixel. */
const maxExactPixels = 200_000;
const peers = findPeers();
const hasButteraugli = findButteraugli() !== null;

sharp.cache(false);
sharp.concurrency(1);
process.on('message', (task: ScorerTask) => {
  void runTask(task)
    .then(
      (value): ScorerReply => ({ value }),
      (error: Error): ScorerReply => ({ error: error.message }),
    )
    .then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));

function runTask(task: ScorerTask): Promise<ScorerResults[ScorerTask['kind']]> {
  if (task.kind === 'result') return compareResult(task);
  return task.kind === 'peer' ? runPeer(task) : measureCurve(task);
}

async function compareResult({ image, resultPath, resultFormat, referenceMaxPixels }: ResultTask): Promise<ResultScore> {
  const [source, result] = [await readFile(image.path), await readFile(resultPath)];
  if (source.equals(result)) return { score: 100, worstTile: 100, difference: null };
  const isComparable = resultFormat === image.format && image.format !== 'svg';
  const difference = isComparable ? await comparePixels({ source, result, image }) : 'other format';
  const { score, worstTile, timing, before, after } = await scoreResult({ source, result, image, resultFormat });
  if (score === null) return { score, worstTile, timing, difference };
  const pixels = before.width * before.height;
  const norm = hasButteraugli && score < 100 ? await butteraugliNorm({ before, after }) : null;
  // of a smaller picture the reference tool's value means nothing
  const hasSixScales = Math.min(before.width, before.height) >= SIX_SCALES_SIDE;
  const hasReading = hasSixScales && pixels <= referenceMaxPixels && image.frames === 1 && score < 100;
  return {
    score,
    worstTile,
    timing,
    difference,
    ...(hasReading ? { reading: referenceScore(before, after) } : {}),
    ...(pixels <= maxExactPixels ? { exact: exactScore(before, after) } : {}),
    ...(norm === null ? {} : { butteraugli: norm }),
  };
}

async function runPeer({ image, name, role }: PeerTask): Promise<PeerResult> {
  const source = await readFile(image.path);
  const peer = peers.find((known) => known.name === name && known.format === image.format && known.role === role);
  if (peer === undefined) throw new Error(`no peer ${name} for ${image.format}`);
  const before = process.cpuUsage();
  const result = await peer.encode(source);
  const { user, system } = process.cpuUsage(before);
  if ((await isAnimated(source)) && !(await isAnimated(result))) throw new Error('drops the animation');
  const resultFormat = role === 'main' ? image.format : role;
  const { score } = peer.lossless ? { score: 100 } : await scoreResult({ source, result, image, resultFormat });
  return { sizeBytes: result.length, score, cpuSeconds: (user + system) / 1_000_000 };
}

async function measureCurve({ image }: CurveTask): Promise<CurveResult> {
  const source = await readFile(image.path);
  const points: CurvePoint[] = [];
  for (const quality of qualityLevels) {
    const result = await encodeAtQuality(source, quality);
    const { score } = await scoreResult({ source, result, image, resultFormat: image.format });
    if (score === null) throw new Error('is too small to be scored');
    points.push({ quality, sizeBytes: result.length, score });
  }
  return { points };
}

/** Whether an image of any format has more than one frame. */
async function isAnimated(bytes: Buffer): Promise<boolean> {
  if (readApng(bytes) !== null) return true;
  const { pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return pages > 1;
}
