/**
 * `node bench/dist/collections/run.js [--images 100000] [--seconds 60] [--idle-jobs 100]`, after `npm run build`.
 *
 * A collection of that many URLs of a loopback origin, which serves one small picture: created, costed, started, paused, resumed. One API
 * process, one worker with one codec process. Meanwhile another account submits small jobs; its baseline is the same without the
 * collection. Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { parseArgs } from 'node:util';
import { CleanupStack } from '../cleanup-stack.js';
import { type Figures, measure } from './measure.js';
import { startOrigin } from './origin.js';
import { startService } from './service.js';

/** `memoryMb`: from the first call with 10,000 images to the last, and to the end of the run. */
const goals = { progressMs: 50, memoryMb: 60, otherRatio: 1.5 };

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    'idle-jobs': { type: 'string', default: '100' },
  },
});

function toRows({ progress, memory, other, ...figures }: Figures): readonly (readonly [string, number, number?])[] {
  return [
    ['images', figures.images],
    ['images done while it ran', figures.done],
    ['images per second', figures.imagesPerSecond],
    ['10,000 images added, ms', figures.addPerCallMs],
    ['cost, ms', figures.costMs],
    ['pause, ms', figures.pauseMs],
    ['progress of the draft, median ms', progress.draft.medianMs],
    ['progress of the draft, p95 ms', progress.draft.p95, goals.progressMs],
    ['  by GET /account, medians', progress.draft.ratio],
    ['progress while it runs, median ms', progress.running.medianMs],
    ['progress while it runs, p95 ms', progress.running.p95, goals.progressMs],
    ['  by GET /account, medians', progress.running.ratio],
    ['memory of the API: idle, MB', memory.idleMb],
    ['  after the first call, MB', memory.firstCallMb],
    ['  grown to the last call, MB', memory.addedMb - memory.firstCallMb, goals.memoryMb],
    ['  grown to the end, MB', memory.endMb - memory.firstCallMb, goals.memoryMb],
    ['  peak while it runs, MB', memory.peakMb],
    ['small job of another account, idle, p95 ms', other.idle.p95],
    ['  while it runs, p95 ms', other.running.p95],
    ['  ratio', figures.otherRatio, goals.otherRatio],
  ];
}

const cleanup = new CleanupStack();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cleanup.run().finally(() => process.exit(1)));
try {
  const service = await startService(cleanup);
  const origin = await startOrigin(cleanup);
  const [images, runMs, idleJobs] = [Number(values.images), Number(values.seconds) * 1_000, Number(values['idle-jobs'])];
  const figures = await measure({ service, origin, images, runMs, idleJobs });
  const rows = toRows(figures);
  for (const [name, value, goal] of rows)
    console.log(`${name.padEnd(46)}${String(value).padStart(10)}${goal === undefined ? '' : `  at most ${goal}`}`);
  const missed = rows.flatMap(([name, value, goal]) => (goal !== undefined && !(value <= goal) ? [name.trim()] : []));
  console.log(JSON.stringify({ ...figures, missed }));
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  await cleanup.run();
}
