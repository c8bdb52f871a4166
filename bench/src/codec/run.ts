/**
 * `node bench/codec/run.mjs [--classes a,b] [--modes intelligent,ultra,lossless,extras] [--limit N] [--no-peers] [--no-curves] [--jobs N]
 *   [--reading-up-to MP] [--corpus FOLDER] [--second] [--cache FOLDER] [--out FOLDER]`, after `npm run build`.
 *
 * Every image of the corpus through the product's optimizer, against its source and against what people use today.
 * Writes codec.json, codec.md and plots to bench/results, or of a part of it all to the temp folder; exits with 1 when a goal is missed.
 */
import { mkdir } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineVersion } from '../../packages/optimizer/dist/index.js';
import { openCache, readVersions } from './cache.mjs';
import { readCorpus } from './corpus.mjs';
import { toFigures } from './figures.mjs';
import { openLane } from './lane.mjs';
import { findPeers } from './peers.mjs';
import { allModes } from './specs.mjs';
import { planTasks } from './tasks.mjs';
import { writeResults } from './write-results.mjs';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    classes: { type: 'string' },
    modes: { type: 'string', default: allModes.join() },
    limit: { type: 'string', default: 'Infinity' },
    peers: { type: 'boolean', default: true },
    curves: { type: 'boolean', default: true },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    'reading-up-to': { type: 'string', default: '10' },
    corpus: { type: 'string' },
    second: { type: 'boolean', default: false },
    cache: { type: 'string', default: join(tmpdir(), 'pixmill-bench-codec') },
    out: { type: 'string' },
  },
});

const modes = values.modes.split(',');
const strange = modes.filter((mode) => !allModes.includes(mode));
if (strange.length > 0) throw new Error(`no mode is called ${strange.join()}: there are ${allModes.join()}`);
const limit = Number(values.limit);
if (!(limit > 0)) throw new Error('--limit is a number of images of each class');

const corpus = await readCorpus({ folder: values.corpus, kinds: values.classes?.split(',') ?? null, limit });
if (corpus.files.length === 0) throw new Error('no image is of these classes');
console.error(`${corpus.files.length} images of ${corpus.name}`);

const whole = !values.classes && limit === Infinity && modes.length === allModes.length && values.peers && values.curves;
const out = values.out ?? (whole ? fileURLToPath(new URL('../results', import.meta.url)) : join(values.cache, 'results'));

const cache = await openCache(values.cache);
const versions = await readVersions();
const smallest = corpus.files.toSorted((a, b) => a.sourceBytes - b.sourceBytes)[0];
const peers = values.peers ? findPeers() : [];
const tasks = planTasks({ files: corpus.files, modes, peers, curves: values.curves });
const rows = [];
const total = tasks.length;

const outcomeOf = ({ problem, score, reading, sizeBytes }) =>
  problem ?? (score === undefined ? '' : `${sizeBytes} bytes, ${score?.toFixed(1)}${reading ? `, reads ${reading.toFixed(1)}` : ''}`);

async function runLane() {
  const lane = openLane({ cache, versions, smallest, readingUpTo: Number(values['reading-up-to']) * 1_000_000 });
  try {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      const row = { ...task, ...(await lane.work(task)) };
      rows.push(row);
      const what = [task.kind, task.mode ?? task.name ?? '', task.role ?? ''].join(' ').trim();
      console.error(`${rows.length}/${total} ${task.file.kind}/${task.file.name} ${what}: ${outcomeOf(row)}`);
    }
  } finally {
    await lane.close();
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, runLane));
await mkdir(out, { recursive: true });
const figures = toFigures({ rows, second: values.second });
await writeResults({ folder: out, rows, figures, corpus, peers, engineVersion });
console.error(`results in ${out}`);
process.exitCode = figures.some(({ verdict }) => verdict === 'missed') ? 1 : 0;
