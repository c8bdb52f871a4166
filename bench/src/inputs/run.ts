/**
 * `node bench/dist/inputs/run.js [--rounds 3] [--file PATH]... [--models-dir FOLDER] [--save PATH] [--corpus FOLDER]`, after `npm run build`.
 *
 * A picture of 6 MP in each format that browsers do not show, and the same pixels as PNG: processor time for each megapixel and peak of resident
 * memory above that of the idle codec process, to a JPEG of quality 82 without a search. `--file` adds a file of another tool, such as a HEIC. Prints a
 * table of ratios to the PNG. `--save` only writes the picture as PNG, for that tool.
 */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import sharp, { type Sharp } from 'sharp';
import { openTimedOptimizer, type TimedOptimizer } from '../codec/timed-optimizer.js';
import { readProcessMemory } from '../process-stats.js';
import { readCorpus } from '../read-corpus.js';
import { type InputPicture, writePictures } from './write-pictures.js';

const pollIntervalMs = 5;
/** Less is noise of the garbage collector. */
const minComparedMb = 10;
const size = { width: 3_000, height: 2_000 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    file: { type: 'string', multiple: true, default: [] },
    save: { type: 'string' },
    'models-dir': { type: 'string' },
    corpus: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const modelsDir = values['models-dir'] === undefined ? null : resolve(values['models-dir']);

const bareSpec = { operations: [], extras: [], inputs: 'all' } as const;
const toJpeg: JobSpec = jobSpecSchema.parse({ ...bareSpec, compression: 'ultra', output: { format: 'jpeg', quality: 82 } });
const toPng: JobSpec = jobSpecSchema.parse({ ...bareSpec, compression: 'lossless', speed: 'fast', output: { format: 'png' } });

interface Cost {
  readonly cpuMs: number;
  readonly overIdleMb: number;
}

const open = (onAssigned?: (pid: number) => void) => openTimedOptimizer(onAssigned, { modelsDir });

/** The result of one image. Throws when the image failed. */
async function convert(optimizer: TimedOptimizer, bytes: Buffer, spec: JobSpec) {
  const result = await optimizer.optimize(bytes, spec);
  if (result.failure !== undefined) throw new Error(result.failure);
  return { bytes: result.main.bytes, cpuMs: result.cpuSeconds * 1_000 };
}

/** In a process of its own, which has loaded its libraries and code by a small picture of the same kind. */
async function measureOnce(bytes: Buffer, warmUp: Buffer): Promise<Cost> {
  let pid = 0;
  const optimizer = open((assigned) => {
    pid = assigned;
  });
  try {
    await convert(optimizer, warmUp, toJpeg);
    const idle = readProcessMemory(pid)?.residentBytes ?? 0;
    let peak = idle;
    const timer = setInterval(() => {
      peak = Math.max(peak, readProcessMemory(pid)?.residentBytes ?? 0);
    }, pollIntervalMs);
    const { cpuMs } = await convert(optimizer, bytes, toJpeg);
    clearInterval(timer);
    peak = Math.max(peak, readProcessMemory(pid)?.peakBytes ?? 0);
    return { cpuMs, overIdleMb: (peak - idle) / 1_024 ** 2 };
  } finally {
    await optimizer.close();
  }
}

/** The least of all rounds: other work on the machine only adds to it. */
async function measure(bytes: Buffer, warmUp: Buffer): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await measureOnce(bytes, warmUp));
  return { cpuMs: Math.min(...costs.map(({ cpuMs }) => cpuMs)), overIdleMb: Math.min(...costs.map(({ overIdleMb }) => overIdleMb)) };
}

/** The largest photograph of the corpus, in the size of all pictures, with the grain of a camera. */
async function createPicture(): Promise<Sharp> {
  const { images } = await readCorpus({ folder: values.corpus });
  const photo = images.find(({ imageClass }) => imageClass === 'png-photo');
  if (photo === undefined) throw new Error('no photograph');
  const grain = await sharp({ create: { ...size, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 8 } } })
    .png()
    .toBuffer();
  const bytes = await sharp(photo.path)
    .resize({ ...size, fit: 'fill' })
    .removeAlpha()
    .composite([{ input: grain, blend: 'soft-light' }])
    .png()
    .toBuffer();
  return sharp(bytes);
}

async function compare({ name, bytes }: InputPicture): Promise<string> {
  const optimizer = open();
  const { bytes: png } = await convert(optimizer, bytes, toPng).finally(() => optimizer.close());
  const { width, height } = await sharp(png).metadata();
  const megapixels = (width * height) / 1_000_000;
  const tiny = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#678' } })
    .png()
    .toBuffer();
  const [input, asPng] = [await measure(bytes, tiny), await measure(png, tiny)];
  const cells = [
    name,
    megapixels.toFixed(2),
    (input.cpuMs / megapixels).toFixed(0),
    (asPng.cpuMs / megapixels).toFixed(0),
    (input.cpuMs / asPng.cpuMs).toFixed(2),
    input.overIdleMb.toFixed(0),
    asPng.overIdleMb.toFixed(0),
    asPng.overIdleMb < minComparedMb ? '-' : (input.overIdleMb / asPng.overIdleMb).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

const picture = await createPicture();
if (values.save) await picture.png().toFile(values.save);
else {
  console.log('| input | MP | CPU ms/MP | as PNG | ratio | peak MB | as PNG | ratio |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const written of await writePictures(picture)) console.log(await compare(written));
  for (const path of values.file) console.log(await compare({ name: basename(path), bytes: await readFile(path) }));
}
