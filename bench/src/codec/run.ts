/**
 * `node bench/dist/codec/run.js [--classes a,b] [--modes intelligent,ultra,lossless,extras] [--limit N] [--no-peers] [--no-curves]
 *   [--jobs N] [--reading-up-to MP] [--corpus FOLDER] [--second] [--cache FOLDER] [--out FOLDER]`, after `npm run build`.
 *
 * Optimizes every image of the corpus with the product and with other tools, and compares the results with their sources.
 * Writes codec.json, codec.md and plots to bench/results, or for a part of the corpus to the cache folder; exits with 1 when a goal is missed.
 */
import { mkdir } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineVersion } from '@pixmill/optimizer';
import { benchModes, parseModes } from '../bench-mode.js';
import { readCorpus } from '../read-corpus.js';
import { root } from '../repository.js';
import { planTasks, type Task } from './plan-tasks.js';
import { toFigures } from './report/figures.js';
import { writeResults } from './report/write-results.js';
import { RowCache } from './row-cache.js';
import { readRowVersions } from './row-versions.js';
import type { Row } from './rows.js';
import { findButteraugli } from './scoring/butteraugli.js';
import { findPeers } from './scoring/peers.js';
import { TaskRunner, type TaskRunnerOptions } from './task-runner.js';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    classes: { type: 'string' },
    modes: { type: 'string', default: benchModes.join() },
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

const modes = parseModes(values.modes);
const limit = Number(values.limit);
if (!(limit > 0)) throw new Error('--limit must be a number of images per class, at least 1');

const isFullRun = !values.classes && limit === Infinity && modes.length === benchModes.length && values.peers && values.curves;
const out = values.out ?? (isFullRun ? join(root, 'bench/results') : join(values.cache, 'results'));

const corpus = await readCorpus({ folder: values.corpus, classes: values.classes?.split(','), limit });
const [warmUpImage] = corpus.images.toSorted((a, b) => a.sourceBytes - b.sourceBytes);
if (warmUpImage === undefined) throw new Error('no image belongs to these classes');
console.error(`${corpus.images.length} images of ${corpus.name}`);

if (findButteraugli() === null) console.error('butteraugli_main is not installed (Debian: libjxl-devtools): its column is empty');

const peers = values.peers ? findPeers() : [];
const tasks = planTasks({ images: corpus.images, modes, peers, curves: values.curves });
const rows = await runTasks(tasks, Number(values.jobs), {
  cache: await RowCache.open(values.cache),
  versions: await readRowVersions(),
  warmUpImage,
  referenceMaxPixels: Number(values['reading-up-to']) * 1_000_000,
});
await mkdir(out, { recursive: true });
const figures = toFigures(rows, { second: values.second });
await writeResults({ folder: out, rows, figures, corpus, peers, engineVersion });
console.error(`results in ${out}`);
process.exitCode = figures.some(({ verdict }) => verdict === 'missed') ? 1 : 0;

/** Runs all tasks with `jobs` runners; returns the rows in the order in which they finished. */
async function runTasks(tasks: readonly Task[], jobs: number, options: TaskRunnerOptions): Promise<readonly Row[]> {
  const queue = [...tasks];
  const rows: Row[] = [];
  const runQueue = async () => {
    const runner = new TaskRunner(options);
    try {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
        const row = await runner.run(task);
        rows.push(row);
        console.error(`${rows.length}/${tasks.length} ${describeRow(row)}`);
      }
    } finally {
      await runner.close();
    }
  };
  await Promise.all(Array.from({ length: jobs }, runQueue));
  return rows;
}

function describeRow(row: Row): string {
  const { kind, image } = row;
  const detail = row.kind === 'mode' ? row.mode : row.kind === 'peer' ? `${row.name} ${row.role}` : '';
  return `${image.imageClass}/${image.name} ${[kind, detail].join(' ').trim()}: ${describeOutcome(row)}`;
}

function describeOutcome(row: Row): string {
  if (row.problem !== undefined) return row.problem;
  if (row.kind === 'curve') return `${row.points.length} qualities`;
  const reading = row.kind === 'mode' && row.reading !== undefined ? `, reference ${row.reading.toFixed(1)}` : '';
  return `${row.sizeBytes} bytes, score ${row.score?.toFixed(1) ?? '-'}${reading}`;
}
