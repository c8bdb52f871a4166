/**
 * `node bench/dist/faces/run.js [--package FOLDER] [--corpus FOLDER] [--sheet FILE]`, after `npm run build`.
 *
 * Searches the labelled faces of labels.json, upright and turned, and wrong boxes in the pictures of the corpus without faces. Half of the labels are
 * in a package: `npm pack @vladmandic/face-api@1.7.15`, unpack it, and name its folder `package`. `--sheet` draws what crop mode `face` cuts out.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { readCorpus } from '../read-corpus.js';
import { detect, isOf, openPicture, turnLabel } from './detect.js';
import { drawCrops, type FoundFace } from './draw-crops.js';
import { type Label, readLabels } from './read-labels.js';

const { values } = parseArgs({ options: { package: { type: 'string' }, corpus: { type: 'string' }, sheet: { type: 'string' } } });
sharp.concurrency(1);

const kinds = { f: 'frontal or three quarter', p: 'profile or looking down', s: 'small, 3 to 6 % of the width' } as const;
const turns = [0, 90, 180, 270] as const;
const cpu: Record<'face' | 'faces', number[]> = { face: [], faces: [] };
const crops: FoundFace[] = [];

const { pictures, missing } = readLabels({ corpus: values.corpus, package: values.package });
const found = new Map<string, { found: number; of: number }>();
const missed: string[] = [];
const count = (row: string, hit: boolean) => {
  const entry = found.get(row) ?? { found: 0, of: 0 };
  found.set(row, { found: entry.found + Number(hit), of: entry.of + 1 });
};
let strayBoxes = 0;
let grownMb: number | null = null;
const readRssMb = () => process.memoryUsage().rss / 1e6;

for (const { path, faces: labels } of pictures) {
  for (const angle of turns) {
    const raster = await openPicture(path, angle);
    const size = angle % 180 === 0 ? raster : { width: raster.height, height: raster.width };
    const turned = labels.map((label): Label => turnLabel(label, size, angle));
    const rssMb = readRssMb();
    const { faces, cpuMs } = await detect(raster, 'faces');
    grownMb ??= readRssMb() - rssMb;
    const hits = turned.map((label) => faces.some((face) => isOf(face, label)));
    strayBoxes += faces.filter((face) => !turned.some((label) => isOf(face, label))).length;
    if (angle > 0) {
      count(`pictures turned by ${angle} degrees, with a right box`, hits.includes(true));
      continue;
    }
    cpu.faces.push(cpuMs);
    turned.forEach((label, index) => {
      count(kinds[label.kind], hits[index] === true);
      if (!hits[index]) missed.push(`${basename(path)} at ${label.x}, ${label.y}`);
    });
    crops.push(...faces.map((face) => ({ path, raster, face })));
    const { faces: largest, cpuMs: faceMs } = await detect(raster, 'face');
    cpu.face.push(faceMs);
    count(
      'pictures whose `face` is a labelled one',
      turned.some((label) => largest.some((face) => isOf(face, label))),
    );
  }
}

const labelled = new Set(pictures.map(({ path }) => basename(path)));
const corpus = await readCorpus({ folder: values.corpus });
const empty = corpus.images.filter(({ name, format }) => format !== 'svg' && !labelled.has(name));
const wrong: string[] = [];
for (const { path, name } of empty) {
  const raster = await openPicture(path);
  const { faces, cpuMs } = await detect(raster, 'faces');
  cpu.faces.push(cpuMs);
  for (const { x, y, width, score } of faces) wrong.push(`${name} at ${x}, ${y}, ${width} px wide, score ${score}`);
  crops.push(...faces.map((face) => ({ path, raster, face })));
}

const quantile = (times: readonly number[], share: number) =>
  Math.round(times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
const rows = [...found].map(([name, { found: hit, of }]) => `| ${name} | ${hit} of ${of} |`);
console.log(
  [
    `${pictures.length} labelled pictures (${missing} not there), ${empty.length} pictures of ${corpus.name} without faces.`,
    '',
    ...['| what | found |', '| --- | --- |', ...rows.toSorted()],
    `| boxes without a label in the labelled pictures, all turns | ${strayBoxes} |`,
    `| wrong boxes in pictures without faces | ${wrong.length} in ${empty.length} |`,
    `| processor time of \`face\`, median and largest | ${quantile(cpu.face, 0.5)} and ${quantile(cpu.face, 1)} ms |`,
    `| processor time of \`faces\`, median and largest | ${quantile(cpu.faces, 0.5)} and ${quantile(cpu.faces, 1)} ms |`,
    `| memory of the process at the first search | ${Math.round(grownMb ?? 0)} MB more |`,
    '',
    ...(missed.length > 0 ? [`Missed: ${missed.join('; ')}`] : []),
    ...(wrong.length > 0 ? [`Wrong: ${wrong.join('; ')}`] : []),
  ].join('\n'),
);
if (values.sheet) await drawCrops(crops, values.sheet);
