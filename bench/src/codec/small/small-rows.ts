import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { toJobSpec } from '../../bench-mode.js';
import { describeEncoding } from '../describe-encoding.js';
import type { RowCache } from '../row-cache.js';
import { digest } from '../row-versions.js';
import type { TimedOptimizer } from '../timed-optimizer.js';
import { decodeElsewhere, judgeSmall, type SmallJudgement } from './judge-small.js';
import type { SmallPicture } from './make-pictures.js';

/** The levels that are measured. */
export const smallModes = ['intelligent', 'ultra'] as const;
export type SmallMode = (typeof smallModes)[number];

/** A result of ours or of sharp. */
export interface SmallResult extends SmallJudgement {
  readonly sizeBytes: number;
  readonly path: string;
}

export interface SmallRow {
  readonly picture: SmallPicture;
  readonly mode: SmallMode;
  readonly ours: SmallResult & { readonly codec: string; readonly claims: number | null };
  /** sharp at quality 82: mozjpeg, or a palette for PNG. */
  readonly sharp: SmallResult;
}

export interface SmallRunner {
  readonly cache: RowCache;
  /** Digests of the code that results and scores depend on. */
  readonly versions: { readonly optimizer: string; readonly small: string };
  readonly optimizer: TimedOptimizer;
}

/** Optimizes and scores one picture. Finished rows come from the cache. Throws when the optimizer fails. */
export async function runSmall(runner: SmallRunner, picture: SmallPicture, mode: SmallMode): Promise<SmallRow> {
  const { cache, versions } = runner;
  const key = digest(versions.optimizer, versions.small, picture.bytes, mode);
  const known = await cache.find<Pick<SmallRow, 'ours' | 'sharp'>>(key);
  if (known !== null && existsSync(known.ours.path)) return { picture, mode, ...known };
  const optimized = await runner.optimizer.optimize(picture.bytes, toJobSpec(mode));
  if (optimized.failure !== undefined) throw new Error(`${picture.name}: ${optimized.failure}`);
  const { main, report } = optimized;
  const ours = {
    ...(await scoreAndStore(cache, picture, main.bytes)),
    codec: describeEncoding(report),
    claims: typeof report.score === 'number' ? report.score : null,
  };
  const row = { ours, sharp: await scoreAndStore(cache, picture, await encodeBySharp(picture)) };
  await cache.put(key, row);
  return { picture, mode, ...row };
}

/** Source and result of a row, for the eye. */
export async function readPair({ picture, ours }: SmallRow) {
  return [await decodeElsewhere(picture.bytes), await decodeElsewhere(await readFile(ours.path))] as const;
}

async function scoreAndStore(cache: RowCache, picture: SmallPicture, bytes: Buffer): Promise<SmallResult> {
  const judgement = await judgeSmall(await decodeElsewhere(picture.bytes), await decodeElsewhere(bytes));
  const { path } = await cache.putBytes(bytes);
  return { sizeBytes: bytes.length, path, ...judgement };
}

function encodeBySharp({ bytes, format }: SmallPicture): Promise<Buffer> {
  const picture = sharp(bytes);
  return format === 'jpeg'
    ? picture.jpeg({ quality: 82, mozjpeg: true }).toBuffer()
    : picture.png({ palette: true, quality: 82, effort: 7 }).toBuffer();
}
