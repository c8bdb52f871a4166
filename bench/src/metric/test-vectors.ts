/**
 * `node bench/dist/metric/test-vectors.js [--folder FOLDER]`, after `npm run build`.
 *
 * How close `reference-score.ts` comes to the values that the reference tool printed for the test vectors, and the product's metric to the
 * exact formula. Prints a table and one JSON line; exits with 1 when a reference score differs by more than 0.35.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RgbRaster, referenceReading, scorePair } from '@pixmill/metric';
import sharp from 'sharp';
import { sum } from '../numbers.js';
import { root } from '../repository.js';
import { referenceScore } from './reference-score.js';

const maxError = 0.35;

interface TestVector {
  readonly original: string;
  readonly distorted: string;
  /** Printed by the reference tool. */
  readonly score: number;
  /** The exact formula. */
  readonly clean: number;
}

interface Row extends TestVector {
  /** The result of `referenceScore`. */
  readonly reading: number;
  /** The product's metric. */
  readonly own: number;
  readonly error: number;
}

async function readPixels(path: string): Promise<RgbRaster> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

async function measure(folder: string) {
  const vectors: readonly TestVector[] = JSON.parse(await readFile(join(folder, 'vectors.json'), 'utf8'));
  const rows: Row[] = [];
  let pixels = 0;
  const cpuBefore = process.cpuUsage();
  for (const vector of vectors) {
    const [original, distorted] = [await readPixels(join(folder, vector.original)), await readPixels(join(folder, vector.distorted))];
    const reading = referenceScore(original, distorted);
    pixels += original.width * original.height;
    rows.push({
      ...vector,
      reading,
      own: scorePair(original, distorted, { reading: referenceReading }).score,
      error: reading - vector.score,
    });
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rows, mps: pixels / (user + system) };
}

function printTable(rows: readonly Row[]): void {
  console.log(`${'vector'.padEnd(36)}reference  reading     off    exact     own`);
  for (const { distorted, score, reading, clean, own, error } of rows) {
    const cells = [score.toFixed(2).padStart(9), reading.toFixed(2).padStart(9), error.toFixed(2).padStart(8)];
    console.log(distorted.padEnd(36) + cells.join('') + clean.toFixed(2).padStart(9) + own.toFixed(2).padStart(8));
  }
}

const { values } = parseArgs({ options: { folder: { type: 'string', default: join(root, 'fixtures/metric/vectors') } } });
const { rows, mps } = await measure(values.folder);
printTable(rows);
const most = Math.max(...rows.map(({ error }) => Math.abs(error)));
const mean = sum(rows, ({ error }) => Math.abs(error)) / rows.length;
const toExact = Math.max(...rows.map(({ own, clean }) => Math.abs(own - clean)));
console.log(JSON.stringify({ vectors: rows.length, most, mean, toExact, mps, goal: maxError }));
process.exitCode = most <= maxError ? 0 : 1;
