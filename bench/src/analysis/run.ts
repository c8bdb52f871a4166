/**
 * `node bench/dist/analysis/run.js`, after `npm run build`.
 *
 * Processor time of each analysis in the codec process, beside that of reading the picture, which every job does. Pictures are made of those in
 * `fixtures/`. Prints a table.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Analysis, analyses, defaultJobSpec } from '@pixmill/contracts';
import sharp from 'sharp';
import { openTimedOptimizer, type TimedOptimizer } from '../codec/timed-optimizer.js';
import { median } from '../numbers.js';
import { root } from '../repository.js';

/** The kernel counts in hundredths of a second, so one run says little. */
const runs = 9;

interface BenchPicture {
  readonly name: string;
  readonly bytes: Buffer;
}

const fixture = (path: string) => readFile(join(root, 'fixtures', path));

async function makePictures(): Promise<readonly BenchPicture[]> {
  const photo = sharp(await fixture('faces/three-men.jpg'));
  const [large, small] = [photo.clone().resize(6_000, 4_000, { fit: 'fill' }), photo.clone().resize(1_200, 833, { fit: 'fill' })];
  return [
    { name: 'JPEG, 24 MP', bytes: await large.jpeg({ quality: 90 }).toBuffer() },
    { name: 'PNG, 1 MP', bytes: await small.png().toBuffer() },
  ];
}

/** Median processor time in ms of a job that only analyses. */
async function measure(optimizer: TimedOptimizer, { bytes }: BenchPicture, analyse: readonly Analysis[]): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const { cpuSeconds, failure } = await optimizer.optimize(bytes, { ...defaultJobSpec, analyse: [...analyse], encode: false });
    if (failure !== undefined) throw new Error(failure);
    if (run > 0) times.push(cpuSeconds * 1_000); // the first run loads code and networks
  }
  return median(times);
}

const optimizer = openTimedOptimizer();
try {
  console.log('| picture | read | placeholders | colours | focus | faces | all four | all four / read |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const picture of await makePictures()) {
    const readMs = await measure(optimizer, picture, []);
    const added: Partial<Record<Analysis, number>> = {};
    for (const part of analyses) added[part] = (await measure(optimizer, picture, [part])) - readMs;
    const allMs = (await measure(optimizer, picture, analyses)) - readMs;
    const cells = [readMs, added.placeholders, added.colours, added.focus, added.faces, allMs].map((ms = 0) => `${Math.round(ms)} ms`);
    console.log(`| ${[picture.name, ...cells, (allMs / readMs).toFixed(2)].join(' | ')} |`);
  }
} finally {
  await optimizer.close();
}
