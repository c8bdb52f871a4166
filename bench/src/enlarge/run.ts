/**
 * `node bench/dist/enlarge/run.js [--rounds 5] [--corpus FOLDER]`, after `npm run build`.
 *
 * Photographs are halved by sharp and enlarged again, by sharp and by @pixmill/resample. Prints PSNR and SSIMULACRA 2.1 against the
 * photograph, and the processor time for each megapixel of the result. Then, of a resize with one side that shrinks and one that grows, what the order
 * of both changes. Exits with 1 when a goal is missed.
 */
import { parseArgs } from 'node:util';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { enlarge } from '@pixmill/resample';
import sharp, { type Sharp } from 'sharp';
import { median } from '../numbers.js';
import { type CorpusImage, readCorpus } from '../read-corpus.js';

/** The score is a goal for photographs of which sharp reaches `ofSharp`: the halving of others loses what no enlargement brings back. */
const goals = { score: 65, ofSharp: 37, cpuSecondsPerMegapixel: 0.15 };
/** px: the longest side of the part of a photograph that is used. */
const MAX_SIDE = 768;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, corpus: { type: 'string' } } });
const rounds = Number(values.rounds);
sharp.concurrency(1);

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Picture extends RgbRaster {
  readonly data: Buffer;
}

async function read(pixels: Sharp): Promise<Picture> {
  const { data, info } = await pixels.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

const open = ({ data, width, height }: Picture) => sharp(data, { raw: { width, height, channels: 3 } });
const resizeBySharp = (picture: Picture, { width, height }: Size) =>
  read(open(picture).resize({ width, height, fit: 'fill', kernel: 'lanczos3' }));
const resizeByKernel = (picture: Picture, { width, height }: Size): Picture => ({
  data: enlarge(picture, { width, height }),
  width,
  height,
  channels: 3,
});

/** dB, over all samples. */
function psnr(a: Picture, b: Picture): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += ((a.data[at] ?? 0) - (b.data[at] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}

/** The middle of a photograph, with even sides. */
async function readPhotograph({ path }: CorpusImage): Promise<Picture> {
  const upright = await read(sharp(path).autoOrient());
  const [width, height] = [upright.width, upright.height].map((side) => Math.min(MAX_SIDE, side) & ~1) as [number, number]; // two sides
  const [left, top] = [(upright.width - width) >> 1, (upright.height - height) >> 1];
  return read(open(upright).extract({ left, top, width, height }));
}

/** Median processor time in seconds for each megapixel of the result. */
async function measureCpu(work: () => Promise<Picture> | Picture): Promise<{ result: Picture; seconds: number }> {
  let result = await work();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    result = await work();
    const { user, system } = process.cpuUsage(before);
    samples.push((user + system) / 1_000_000);
  }
  return { result, seconds: median(samples) / ((result.width * result.height) / 1_000_000) };
}

async function compareDoubled(image: CorpusImage) {
  const original = await readPhotograph(image);
  const half = await resizeBySharp(original, { width: original.width / 2, height: original.height / 2 });
  const bySharp = await measureCpu(() => resizeBySharp(half, original));
  const byKernel = await measureCpu(() => resizeByKernel(half, original));
  const judge = ({ result, seconds }: { result: Picture; seconds: number }) => ({
    psnr: psnr(original, result),
    score: scorePair(original, result).score,
    seconds,
  });
  return { name: image.name, sharp: judge(bySharp), pixmill: judge(byKernel) };
}

/** Half as wide and twice as tall, in both orders. */
async function compareOrders(image: CorpusImage) {
  const original = await readPhotograph(image);
  const { width, height } = original;
  const narrow = { width: width >> 1, height };
  const target = { width: width >> 1, height: height * 2 };
  const shrunkFirst = await measureCpu(async () => resizeByKernel(await resizeBySharp(original, narrow), target));
  const enlargedFirst = await measureCpu(() => resizeBySharp(resizeByKernel(original, { width, height: height * 2 }), target));
  const name = image.name;
  const difference = psnr(shrunkFirst.result, enlargedFirst.result);
  return { name, difference, shrunkFirst: shrunkFirst.seconds, enlargedFirst: enlargedFirst.seconds };
}

const { name: corpus, images: all } = await readCorpus({ folder: values.corpus, classes: ['png-photo', 'jpeg-camera', 'derived'] });
// of the pictures that were made from others, those without loss
const images = all.filter(({ imageClass, name }) => imageClass !== 'derived' || name.endsWith('-lossless.webp'));
const doubled = [];
for (const image of images) doubled.push(await compareDoubled(image));
const orders = [];
for (const image of images) orders.push(await compareOrders(image));
console.log(`${corpus}: PSNR in dB / SSIMULACRA 2.1 / CPU seconds a megapixel`);
for (const row of doubled) {
  const show = ({ psnr: db, score, seconds }: typeof row.sharp) => `${db.toFixed(2)} / ${score.toFixed(1)} / ${seconds.toFixed(3)}`;
  console.log(`${row.name.slice(0, 24).padEnd(26)}sharp ${show(row.sharp).padEnd(24)}pixmill ${show(row.pixmill)}`);
}
console.log('half as wide, twice as tall: PSNR of the two orders against each other, CPU seconds a megapixel');
for (const { name, difference, shrunkFirst, enlargedFirst } of orders) {
  const costs = `shrunk first ${shrunkFirst.toFixed(3)}, enlarged first ${enlargedFirst.toFixed(3)}`;
  console.log(`${name.slice(0, 24).padEnd(26)}${difference.toFixed(1)} dB, ${costs}`);
}
const missed = doubled.filter(
  (row) => row.pixmill.seconds > goals.cpuSecondsPerMegapixel || (row.sharp.score >= goals.ofSharp && row.pixmill.score < goals.score),
);
console.log(JSON.stringify({ bench: 'enlarge', goals, doubled, orders, missed: missed.map(({ name }) => name) }));
process.exitCode = missed.length === 0 ? 0 : 1;
