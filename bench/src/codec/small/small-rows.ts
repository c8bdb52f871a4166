import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { toJobSpec } from '../../bench-mode.js';
import type { Decoder } from '../decoders/decoder.js';
import { describeEncoding } from '../describe-encoding.js';
import type { RowCache } from '../row-cache.js';
import { digest } from '../row-versions.js';
import type { TimedOptimizer } from '../timed-optimizer.js';
import { judgeSmall, type SmallJudgement } from './judge-small.js';
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
  /** Decodes sources and results. */
  readonly decoder: Decoder;
}

interface StoredResult {
  readonly path: string;
  readonly codec: string;
  readonly claims: number | null;
}

/** Optimizes and judges one picture. Finished parts come from the cache. Throws when the optimizer fails. */
export async function runSmall(runner: SmallRunner, picture: SmallPicture, mode: SmallMode): Promise<SmallRow> {
  const { path, codec, claims } = await findOrOptimize(runner, picture, mode);
  const ours = { ...(await findOrJudge(runner, picture, await readFile(path))), codec, claims };
  return { picture, mode, ours, sharp: await findOrJudge(runner, picture, await encodeBySharp(picture)) };
}

async function findOrOptimize(runner: SmallRunner, picture: SmallPicture, mode: SmallMode): Promise<StoredResult> {
  const { cache, versions, optimizer } = runner;
  const key = digest(versions.optimizer, 'small', picture.bytes, mode);
  const known = await cache.find<StoredResult>(key);
  if (known !== null && existsSync(known.path)) return known;
  const optimized = await optimizer.optimize(picture.bytes, toJobSpec(mode));
  if (optimized.failure !== undefined) throw new Error(optimized.failure);
  const { main, report } = optimized;
  const { path } = await cache.putBytes(main.bytes);
  const result = { path, codec: describeEncoding(report), claims: typeof report.score === 'number' ? report.score : null };
  await cache.put(key, result);
  return result;
}

async function findOrJudge(runner: SmallRunner, picture: SmallPicture, bytes: Buffer): Promise<SmallResult> {
  const { cache, versions, decoder } = runner;
  const key = digest(versions.small, decoder.name, picture.bytes, bytes);
  const known = await cache.find<SmallResult>(key);
  if (known !== null && existsSync(known.path)) return known;
  const [before, after] = await decodePair(decoder, picture, bytes);
  const { path } = await cache.putBytes(bytes);
  const result = { sizeBytes: bytes.length, path, ...(await judgeSmall(before, after)) };
  await cache.put(key, result);
  return result;
}

/** Source and result of a row, for the eye. */
export async function readPair(decoder: Decoder, { picture, ours }: SmallRow) {
  return decodePair(decoder, picture, await readFile(ours.path));
}

async function decodePair(decoder: Decoder, { bytes: source, format }: SmallPicture, result: Buffer) {
  const decode = (bytes: Buffer) => decoder.decode({ bytes, format, frames: 1 });
  return [await decode(source), await decode(result)] as const;
}

function encodeBySharp({ bytes, format }: SmallPicture): Promise<Buffer> {
  const picture = sharp(bytes);
  return format === 'jpeg'
    ? picture.jpeg({ quality: 82, mozjpeg: true }).toBuffer()
    : picture.png({ palette: true, quality: 82, effort: 7 }).toBuffer();
}
