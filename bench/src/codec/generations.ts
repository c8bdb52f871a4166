/**
 * `node bench/codec/generations.mjs [--count 3] [--mode intelligent] [--corpus FOLDER]`, after `npm run build`.
 *
 * A few images of each format through the optimizer four times, each time what came out of it before. From the second time on the bytes
 * have to stay the same; scores are against the first source. Prints a table and one JSON line; exits with 1 when bytes change.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readCorpus } from './corpus.mjs';
import { openEngine } from './engine.mjs';
import { scoreResult } from './score.mjs';
import { specOf } from './specs.mjs';

const formats = ['jpeg', 'png', 'webp', 'gif', 'avif'];
const generations = 4;
/** Pixels of all frames, up to which an image is taken. */
const mostPixels = 2_500_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3' },
    mode: { type: 'string', default: 'intelligent' },
    corpus: { type: 'string' },
  },
});

/** Images from the whole length of a list, evenly. */
function spread(files, count) {
  const step = Math.max(1, files.length / count);
  return Array.from({ length: Math.min(count, files.length) }, (_, at) => files[Math.floor(at * step)]);
}

/** Bytes and score of each generation of one image; stops at a failure, which is told. */
async function breed(engine, file) {
  const source = await readFile(file.path);
  const steps = [];
  let before = source;
  for (let generation = 1; generation <= generations; generation += 1) {
    const { variants, failure } = await engine.optimize(before, specOf(values.mode));
    if (failure !== undefined) return { steps, stable: false, failure: `generation ${generation}: ${failure}` };
    const { bytes } = variants[0];
    const score = bytes.equals(source) ? 100 : (await scoreResult(source, bytes, file)).score;
    steps.push({ sizeBytes: bytes.length, score, same: generation > 1 && bytes.equals(before) });
    before = bytes;
  }
  return { steps, stable: steps.slice(1).every(({ same }) => same) };
}

const { name, files } = await readCorpus({ folder: values.corpus, kinds: null, limit: Number.POSITIVE_INFINITY });
const fitting = files.filter(({ pixels, frames }) => pixels * frames <= mostPixels);
const chosen = formats.flatMap((format) =>
  spread(
    fitting.filter((file) => file.format === format),
    Number(values.count),
  ),
);
console.log(`${chosen.length} images of ${name}, ${generations} times through ${values.mode}: bytes @ score against the first source\n`);
const engine = openEngine();
const rows = [];
try {
  for (const file of chosen) {
    const row = { file, ...(await breed(engine, file)) };
    rows.push(row);
    const cells = row.steps.map(({ sizeBytes, score, same }) => (same ? '=' : `${sizeBytes} @ ${score?.toFixed(1) ?? '-'}`).padStart(17));
    const label = `${file.kind}/${file.name}`.slice(0, 45).padEnd(46);
    console.log(
      `${row.stable ? 'ok    ' : 'missed'} ${label}${String(file.sourceBytes).padStart(9)}${cells.join('')} ${row.failure ?? ''}`,
    );
  }
} finally {
  await engine.close();
}
const changed = rows.filter(({ stable }) => !stable).map(({ file }) => file.name);
const lost = rows.map(({ steps }) => (steps[0]?.score ?? 0) - (steps.at(-1)?.score ?? 0));
console.log(JSON.stringify({ bench: 'generations', images: rows.length, changed, mostPointsLost: Number(Math.max(...lost).toFixed(2)) }));
process.exitCode = changed.length === 0 ? 0 : 1;
