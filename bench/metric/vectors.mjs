/**
 * `node bench/metric/vectors.mjs [--folder FOLDER]`, after `npm run build`: how close `reading.mjs` comes to what the reference tool
 * printed for the test vectors, and the product's metric to the exact formula. Exits with 1 when the reading is further off than 0.35.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { scorePair } from '../../packages/metric/dist/score-pair.js';
import { readingOf } from './reading.mjs';

const goal = 0.35;
const { values } = parseArgs({
  options: { folder: { type: 'string', default: fileURLToPath(new URL('../../fixtures/metric/vectors', import.meta.url)) } },
});

async function readPixels(name) {
  const { data, info } = await sharp(join(values.folder, name)).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const vectors = JSON.parse(await readFile(join(values.folder, 'vectors.json'), 'utf8'));
const rows = [];
let pixels = 0;
const startedAt = process.cpuUsage();
for (const { original, distorted, score, clean } of vectors) {
  const [from, to] = [await readPixels(original), await readPixels(distorted)];
  const [reading, own] = [readingOf(from, to), scorePair(from, to).score];
  pixels += from.width * from.height;
  rows.push({ distorted, score, reading, clean, own, off: reading - score });
}
const { user, system } = process.cpuUsage(startedAt);

console.log(`${'vector'.padEnd(36)}reference  reading     off    exact     own`);
for (const { distorted, score, reading, clean, own, off } of rows) {
  const cells = [score, reading, off, clean, own].map((value, at) => value.toFixed(2).padStart([9, 9, 8, 9, 8][at]));
  console.log(distorted.padEnd(36) + cells.join(''));
}
const errors = rows.map(({ off }) => Math.abs(off));
const most = Math.max(...errors);
const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
const toExact = Math.max(...rows.map(({ own, clean }) => Math.abs(own - clean)));
const seconds = (user + system) / 1_000_000;
console.log(JSON.stringify({ vectors: rows.length, most, mean, toExact, mps: pixels / 1_000_000 / seconds, goal }));
process.exitCode = most <= goal ? 0 : 1;
