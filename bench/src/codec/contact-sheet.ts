/**
 * `node bench/codec/sheet.mjs [--mode intelligent] [--count 20] [--results FOLDER] [--out FOLDER] [--corpus FOLDER]`, after a run of
 * bench/codec/run.mjs: a contact sheet of its worst results. Each shows its worst tile at 1:1: source, result, difference times eight.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { scorePair } from '../../packages/metric/dist/score-pair.js';
import { readCorpus } from './corpus.mjs';
import { openEngine } from './engine.mjs';
import { scoreResult } from './score.mjs';
import { specOf } from './specs.mjs';
import { toMarkup } from './svg.mjs';

const tile = 256;
const gap = 6;
const labelHeight = 34;
const amplified = 8;
const columns = 2;

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'intelligent' },
    count: { type: 'string', default: '20' },
    results: { type: 'string', default: fileURLToPath(new URL('../results', import.meta.url)) },
    out: { type: 'string', default: tmpdir() },
    corpus: { type: 'string' },
  },
});

/** The region of a tile's size that scores worst, stepping by tiles. */
function worstRegion(before, after) {
  const [width, height] = [Math.min(tile, before.width), Math.min(tile, before.height)];
  let worst = { left: 0, top: 0, width, height, score: Number.POSITIVE_INFINITY };
  for (let y = 0; y < before.height; y += tile) {
    for (let x = 0; x < before.width; x += tile) {
      const region = { left: Math.min(x, before.width - width), top: Math.min(y, before.height - height), width, height };
      const { score } = scorePair(before, after, region);
      if (score < worst.score) worst = { ...region, score };
    }
  }
  return worst;
}

/** A region as RGB on white, a whole tile large. */
async function cut({ data, width, height, channels }, { left, top, width: wide, height: high }) {
  const { data: cutOut } = await sharp(data, { raw: { width, height, channels } })
    .extract({ left, top, width: wide, height: high })
    .flatten({ background: '#fff' })
    .extend({ right: tile - wide, bottom: tile - high, background: '#888' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return cutOut;
}

const differenceOf = (a, b) => Buffer.from(a.map((value, at) => Math.min(255, Math.abs(value - b[at]) * amplified)));

function label(lines) {
  const texts = lines.map((text, at) => `<text x="2" y="${13 + at * 15}" font-family="sans-serif" font-size="12">${toMarkup(text)}</text>`);
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${tile * 3}" height="${labelHeight}">${texts.join('')}</svg>`);
}

/** The parts of one image, as layers of the sheet at `left` and `top`. */
async function drawImage({ file, entry, before, after, result }, left, top) {
  const region = worstRegion(before, after);
  const [one, other] = [await cut(before, region), await cut(after, region)];
  const raw = { width: tile, height: tile, channels: 3 };
  const told = [
    `${file.kind}/${file.name}: ${entry.score}, worst tile ${region.score.toFixed(1)} at ${region.left},${region.top}`,
    `${result.length} of ${file.sourceBytes} bytes (${Math.round((result.length / file.sourceBytes) * 100)} %), ${entry.codec}; source, result, difference x${amplified}`,
  ];
  return [
    { input: label(told), left, top },
    ...[one, other, differenceOf(one, other)].map((input, at) => ({ input, raw, left: left + at * tile, top: top + labelHeight })),
  ];
}

/** The lossy results of the run with the lowest scores, made once more, with the pixels that were scored. */
async function makeWorst(images, files) {
  const engine = openEngine();
  const worst = images
    .flatMap((image) => {
      const entry = image.modes[values.mode];
      const lossy = entry?.difference !== null && typeof entry?.score === 'number' && image.format !== 'svg';
      return lossy ? [{ image, entry }] : [];
    })
    .sort((a, b) => a.entry.score - b.entry.score)
    .slice(0, Number(values.count));
  const made = [];
  for (const { image, entry } of worst) {
    const file = files.find((one) => one.name === image.name && one.kind === image.class);
    const source = await readFile(file.path);
    const { variants, failure } = await engine.optimize(source, specOf(values.mode));
    if (failure !== undefined) throw new Error(`${file.name}: ${failure}`);
    made.push({ file, entry, result: variants[0].bytes, ...(await scoreResult(source, variants[0].bytes, file)) });
  }
  await engine.close();
  return made;
}

const { images } = JSON.parse(await readFile(join(values.results, 'codec.json'), 'utf8'));
const { files } = await readCorpus({ folder: values.corpus, kinds: null, limit: Number.POSITIVE_INFINITY });
const worst = await makeWorst(images, files);
const [cellWidth, cellHeight] = [tile * 3 + gap, tile + labelHeight + gap];
const layers = [];
for (const [at, one] of worst.entries()) {
  layers.push(...(await drawImage(one, (at % columns) * cellWidth, Math.floor(at / columns) * cellHeight)));
}
const size = { width: columns * cellWidth, height: Math.max(1, Math.ceil(worst.length / columns)) * cellHeight };
await mkdir(values.out, { recursive: true });
const path = join(values.out, `codec-worst-${values.mode}.png`);
await sharp({ create: { ...size, channels: 3, background: '#fff' } })
  .composite(layers)
  .png()
  .toFile(path);
console.log(`${worst.length} images in ${path}`);
