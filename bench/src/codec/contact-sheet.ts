/**
 * `node bench/dist/codec/contact-sheet.js [--mode intelligent] [--count 20] [--results FOLDER] [--out FOLDER] [--corpus FOLDER]`, after
 * `npm run build` and a run of the codec bench.
 *
 * Draws the worst results of that run on one sheet. Each image shows its worst tile at 1:1: source, result, and their difference times eight.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Region, type RgbRaster, scorePair } from '@pixmill/metric';
import sharp, { type OverlayOptions } from 'sharp';
import { type BenchMode, parseModes, toJobSpec } from '../bench-mode.js';
import { type CorpusImage, readCorpus } from '../read-corpus.js';
import { root } from '../repository.js';
import { toMarkup } from './report/svg-plot.js';
import { type PairScore, scoreResult } from './scoring/score-result.js';
import { openTimedOptimizer } from './timed-optimizer.js';

/** Side of a tile in px. */
const tileSide = 256;
const gap = 6;
const labelHeight = 34;
const amplification = 8;
const columnCount = 2;
const cell = { width: tileSide * 3 + gap, height: tileSide + labelHeight + gap };

/** The parts of codec.json that the sheet needs. */
interface RunImage {
  readonly name: string;
  readonly class: string;
  readonly format: string;
  readonly modes: Readonly<Record<string, ModeEntry | undefined>>;
}

interface ModeEntry {
  readonly score: number | null;
  readonly difference: string | null;
  readonly codec: string | null;
}

interface SheetImage extends PairScore {
  readonly image: CorpusImage;
  readonly entry: ModeEntry;
  readonly resultBytes: number;
}

interface Position {
  readonly left: number;
  readonly top: number;
}

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'intelligent' },
    count: { type: 'string', default: '20' },
    results: { type: 'string', default: join(root, 'bench/results') },
    out: { type: 'string', default: tmpdir() },
    corpus: { type: 'string' },
  },
});
const [mode = 'intelligent'] = parseModes(values.mode);

/** The region of tile size with the lowest score. */
function findWorstRegion({ before, after }: PairScore): Region & { readonly score: number } {
  const [width, height] = [Math.min(tileSide, before.width), Math.min(tileSide, before.height)];
  let worst = { left: 0, top: 0, width, height, score: Number.POSITIVE_INFINITY };
  for (let y = 0; y < before.height; y += tileSide) {
    for (let x = 0; x < before.width; x += tileSide) {
      const region = { left: Math.min(x, before.width - width), top: Math.min(y, before.height - height), width, height };
      const { score } = scorePair(before, after, { region });
      if (score < worst.score) worst = { ...region, score };
    }
  }
  return worst;
}

/** A region as RGB on white, with gray up to the size of a tile. */
async function cutTile({ data, width, height, channels }: RgbRaster, region: Region): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } })
    .extract(region)
    .flatten({ background: '#fff' })
    .extend({ right: tileSide - region.width, bottom: tileSide - region.height, background: '#888' })
    .removeAlpha()
    .raw()
    .toBuffer();
}

function amplifyDifference(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((value, at) => Math.min(255, Math.abs(value - (b[at] ?? 0)) * amplification)));
}

function drawLabel(lines: readonly string[]): Buffer {
  const texts = lines.map((text, at) => `<text x="2" y="${13 + at * 15}" font-family="sans-serif" font-size="12">${toMarkup(text)}</text>`);
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${tileSide * 3}" height="${labelHeight}">${texts.join('')}</svg>`);
}

/** The layers of one image on the sheet. */
async function drawImage(sheetImage: SheetImage, { left, top }: Position): Promise<readonly OverlayOptions[]> {
  const { image, entry, resultBytes, before, after } = sheetImage;
  const { score, ...region } = findWorstRegion(sheetImage);
  const [source, result] = [await cutTile(before, region), await cutTile(after, region)];
  const raw = { width: tileSide, height: tileSide, channels: 3 } as const;
  const share = Math.round((resultBytes / image.sourceBytes) * 100);
  const label = drawLabel([
    `${image.imageClass}/${image.name}: ${entry.score}, worst tile ${score.toFixed(1)} at ${region.left},${region.top}`,
    `${resultBytes} of ${image.sourceBytes} bytes (${share} %), ${entry.codec}; source, result, difference x${amplification}`,
  ]);
  return [
    { input: label, left, top },
    ...[source, result, amplifyDifference(source, result)].map((input, at) => ({
      input,
      raw,
      left: left + at * tileSide,
      top: top + labelHeight,
    })),
  ];
}

interface WorstEntry {
  readonly image: RunImage;
  readonly entry: ModeEntry & { readonly score: number };
}

/** The lossy results of a mode with the lowest scores. */
function listWorst(images: readonly RunImage[], chosenMode: BenchMode, count: number): readonly WorstEntry[] {
  return images
    .flatMap((image): WorstEntry[] => {
      const entry = image.modes[chosenMode];
      if (entry === undefined || entry.difference === null || image.format === 'svg') return [];
      return typeof entry.score === 'number' ? [{ image, entry: { ...entry, score: entry.score } }] : [];
    })
    .sort((a, b) => a.entry.score - b.entry.score)
    .slice(0, count);
}

/** Makes the worst results again and keeps the pixels that were scored. */
async function remakeWorst(worst: readonly WorstEntry[], images: readonly CorpusImage[]): Promise<readonly SheetImage[]> {
  const optimizer = openTimedOptimizer();
  const sheetImages: SheetImage[] = [];
  for (const {
    image: { name, class: imageClass },
    entry,
  } of worst) {
    const image = images.find((known) => known.name === name && known.imageClass === imageClass);
    if (image === undefined) throw new Error(`${name} is not in the corpus`);
    const source = await readFile(image.path);
    const optimized = await optimizer.optimize(source, toJobSpec(mode));
    if (optimized.failure !== undefined) throw new Error(`${name}: ${optimized.failure}`);
    const { bytes } = optimized.main;
    const score = await scoreResult({ source, result: bytes, image, resultFormat: image.format });
    sheetImages.push({ image, entry, resultBytes: bytes.length, ...score });
  }
  await optimizer.close();
  return sheetImages;
}

const run: { readonly images: readonly RunImage[] } = JSON.parse(await readFile(join(values.results, 'codec.json'), 'utf8'));
const { images } = await readCorpus({ folder: values.corpus });
const sheetImages = await remakeWorst(listWorst(run.images, mode, Number(values.count)), images);
const layers: OverlayOptions[] = [];
for (const [at, sheetImage] of sheetImages.entries()) {
  const position = { left: (at % columnCount) * cell.width, top: Math.floor(at / columnCount) * cell.height };
  layers.push(...(await drawImage(sheetImage, position)));
}
const rowCount = Math.max(1, Math.ceil(sheetImages.length / columnCount));
await mkdir(values.out, { recursive: true });
const path = join(values.out, `codec-worst-${mode}.png`);
await sharp({ create: { width: columnCount * cell.width, height: rowCount * cell.height, channels: 3, background: '#fff' } })
  .composite(layers)
  .png()
  .toFile(path);
console.log(`${sheetImages.length} images in ${path}`);
