/**
 * `node bench/dist/codec/generations.js [--count 3] [--mode intelligent] [--corpus FOLDER]`, after `npm run build`.
 *
 * Optimizes a few images of each format four times; each generation is the result of the one before. From the second generation on the
 * bytes must stay the same. Scores are against the first source. Prints a table and one JSON line; exits with 1 when bytes change.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseModes, toJobSpec } from '../bench-mode.js';
import { type CorpusImage, readCorpus } from '../read-corpus.js';
import { scoreResult } from './scoring/score-result.js';
import { openTimedOptimizer, type TimedOptimizer } from './timed-optimizer.js';

const formats = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const;
const generationCount = 4;
/** Largest image, in pixels of all frames. */
const maxPixels = 2_500_000;

interface Generation {
  readonly sizeBytes: number;
  readonly score: number | null;
  /** Whether the bytes equal those of the generation before. */
  readonly same: boolean;
}

interface GenerationsRow {
  readonly image: CorpusImage;
  readonly generations: readonly Generation[];
  readonly stable: boolean;
  readonly failure?: string;
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3' },
    mode: { type: 'string', default: 'intelligent' },
    corpus: { type: 'string' },
  },
});
const [mode = 'intelligent'] = parseModes(values.mode);
const spec = toJobSpec(mode);

/** `count` images at equal distances in the list. */
function pickEvenly(images: readonly CorpusImage[], count: number): readonly CorpusImage[] {
  const step = Math.max(1, images.length / count);
  return Array.from({ length: Math.min(count, images.length) }, (_, at) => images[Math.floor(at * step)]).filter(
    (image) => image !== undefined,
  );
}

/** Optimizes one image several times. Stops at a failure. */
async function optimizeGenerations(optimizer: TimedOptimizer, image: CorpusImage): Promise<GenerationsRow> {
  const source = await readFile(image.path);
  const generations: Generation[] = [];
  let previous: Buffer = source;
  for (let number = 1; number <= generationCount; number += 1) {
    const result = await optimizer.optimize(previous, spec);
    if (result.failure !== undefined) return { image, generations, stable: false, failure: `generation ${number}: ${result.failure}` };
    const { bytes } = result.main;
    const scored = bytes.equals(source) ? { score: 100 } : await scoreResult({ source, result: bytes, image, resultFormat: image.format });
    generations.push({ sizeBytes: bytes.length, score: scored.score, same: number > 1 && bytes.equals(previous) });
    previous = bytes;
  }
  return { image, generations, stable: generations.slice(1).every(({ same }) => same) };
}

function printRow({ image, generations, stable, failure = '' }: GenerationsRow): void {
  const cells = generations.map(({ sizeBytes, score, same }) => (same ? '=' : `${sizeBytes} @ ${score?.toFixed(1) ?? '-'}`).padStart(17));
  const label = `${image.imageClass}/${image.name}`.slice(0, 45).padEnd(46);
  console.log(`${stable ? 'ok    ' : 'missed'} ${label}${String(image.sourceBytes).padStart(9)}${cells.join('')} ${failure}`);
}

async function measureImages(images: readonly CorpusImage[]): Promise<readonly GenerationsRow[]> {
  const optimizer = openTimedOptimizer();
  const rows: GenerationsRow[] = [];
  try {
    for (const image of images) {
      const row = await optimizeGenerations(optimizer, image);
      rows.push(row);
      printRow(row);
    }
  } finally {
    await optimizer.close();
  }
  return rows;
}

const corpus = await readCorpus({ folder: values.corpus });
const small = corpus.images.filter(({ pixels, frames }) => pixels * frames <= maxPixels);
const chosen = formats.flatMap((format) =>
  pickEvenly(
    small.filter((image) => image.format === format),
    Number(values.count),
  ),
);
console.log(
  `${chosen.length} images of ${corpus.name}, ${generationCount} times through ${mode}: bytes @ score against the first source\n`,
);
const rows = await measureImages(chosen);
const changed = rows.filter(({ stable }) => !stable).map(({ image }) => image.name);
const lostPoints = rows.map(({ generations }) => (generations[0]?.score ?? 0) - (generations.at(-1)?.score ?? 0));
const mostPointsLost = Number(Math.max(...lostPoints).toFixed(2));
console.log(JSON.stringify({ bench: 'generations', images: rows.length, changed, mostPointsLost }));
process.exitCode = changed.length === 0 ? 0 : 1;
