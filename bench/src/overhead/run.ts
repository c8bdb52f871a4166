/**
 * `node bench/overhead/run.mjs [--blocks 4] [--images 24] [--processes 2] [--concurrency 1] [--in-flight N] [--corpus FOLDER]`, after
 * `npm run build`.
 *
 * Distinct photographs of 1 MP through the whole service, and the same ones through the same optimizer in a plain loop, block by block
 * in turn; as many codec lanes and as many images in flight on both sides. Prints a table and one JSON line; exits with 1 below the goal.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOptimizer } from '../../packages/optimizer/dist/index.js';
import { median, sum } from '../codec/numbers.mjs';
import { specOf } from '../codec/specs.mjs';
import { makePhotos } from './photos.mjs';
import { processorMsByPart, startService } from './service.mjs';
import { withFolder } from './with-folder.mjs';

const goal = 0.9;
const warmUpImages = 8;

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '4' },
    images: { type: 'string', default: '24' },
    processes: { type: 'string', default: '2' },
    concurrency: { type: 'string', default: '1' },
    'in-flight': { type: 'string' },
    corpus: { type: 'string' },
  },
});
const blocks = Number(values.blocks);
const images = Number(values.images);
const [processes, concurrency] = [Number(values.processes), Number(values.concurrency)];
const lanes = processes * concurrency;
/** Twice the lanes, so that none waits for the next image to be sent. */
const inFlight = Number(values['in-flight'] ?? lanes * 2);

/** The plain loop: the optimizer the workers have, with as many codec processes. */
function openLoop() {
  const optimizer = createOptimizer({ processes: lanes, maxPixels: 75_000_000 });
  const spec = specOf('intelligent');
  return {
    async run(paths) {
      const left = [...paths];
      let sizeBytes = 0;
      const startedAt = performance.now();
      const lane = async () => {
        for (let path = left.shift(); path !== undefined; path = left.shift()) {
          const { variants } = await optimizer.optimize(await readFile(path), spec, new AbortController().signal);
          sizeBytes += variants[0].bytes.length;
        }
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      return { ms: performance.now() - startedAt, sizeBytes };
    },
    close: () => optimizer.close(),
  };
}

function openClient(service) {
  const child = fork(fileURLToPath(new URL('./client.mjs', import.meta.url)));
  return {
    async run(paths) {
      child.send({ url: service.url, key: service.key, paths, concurrency: inFlight });
      const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [{ failure: 'the client ended' }])]);
      if (answer.failure) throw new Error(answer.failure);
      return answer;
    },
    close: () => child.kill(),
  };
}

/** What both sides took for the same photographs, and what the processor did meanwhile. */
async function measureBlock({ paths, loop, client, service, loopFirst }) {
  const runLoop = async () => {
    const before = processorMsByPart(process.pid);
    const done = await loop.run(paths);
    const codecMs = processorMsByPart(process.pid).get('codec processes') - before.get('codec processes');
    return { ...done, codecMs };
  };
  const runService = async () => {
    const before = processorMsByPart(service.pid);
    const done = await client.run(paths);
    const used = [...processorMsByPart(service.pid)].map(([part, ms]) => [part, ms - (before.get(part) ?? 0)]);
    return { ...done, cpu: { ...Object.fromEntries(used), client: done.cpuMs } };
  };
  const first = await (loopFirst ? runLoop() : runService());
  const second = await (loopFirst ? runService() : runLoop());
  return loopFirst ? { plain: first, whole: second } : { plain: second, whole: first };
}

/** Median ms of each step of a job, from the caller's clock and the workers' log. */
function stepsOf(jobs, log) {
  const known = jobs.map((job) => ({ ...job, ...log.get(job.id) })).filter(({ settledAt }) => settledAt !== undefined);
  const step = (from, to) => Math.round(median(known.map((job) => job[to] - job[from])));
  return {
    upload: step('sentAt', 'acceptedAt'),
    queued: step('acceptedAt', 'claimedAt'),
    'worked on': step('claimedAt', 'settledAt'),
    answer: step('settledAt', 'answeredAt'),
  };
}

async function measure({ paths, loop, client, service }) {
  const [warm, rest] = [paths.slice(0, warmUpImages), paths.slice(warmUpImages)];
  await loop.run(warm);
  await client.run(warm);
  const pairs = [];
  for (let block = 0; block < blocks; block += 1) {
    const own = rest.slice(block * images, (block + 1) * images);
    const pair = await measureBlock({ paths: own, loop, client, service, loopFirst: block % 2 === 0 });
    const bytes = sum(pair.whole.jobs, (job) => job.sizeBytes);
    if (bytes !== pair.plain.sizeBytes) throw new Error(`the service made ${bytes} bytes of a block, the loop ${pair.plain.sizeBytes}`);
    pairs.push(pair);
    console.error(`block ${block + 1}: service ${Math.round(pair.whole.ms)} ms, loop ${Math.round(pair.plain.ms)} ms`);
  }
  const ratios = pairs.map(({ plain, whole }) => plain.ms / whole.ms);
  const perImage = (total) => Math.round(total / (blocks * images));
  const log = await service.readLog();
  return {
    images: blocks * images,
    lanes,
    inFlight,
    servicePerSecond: Number(((blocks * images * 1_000) / sum(pairs, ({ whole }) => whole.ms)).toFixed(2)),
    loopPerSecond: Number(((blocks * images * 1_000) / sum(pairs, ({ plain }) => plain.ms)).toFixed(2)),
    ratio: Number((sum(pairs, ({ plain }) => plain.ms) / sum(pairs, ({ whole }) => whole.ms)).toFixed(3)),
    ratios: ratios.map((ratio) => Number(ratio.toFixed(3))).sort((a, b) => a - b),
    cpuMsAnImage: Object.fromEntries(
      Object.keys(pairs[0].whole.cpu).map((part) => [part, perImage(sum(pairs, ({ whole }) => whole.cpu[part]))]),
    ),
    loopCodecMsAnImage: perImage(sum(pairs, ({ plain }) => plain.codecMs)),
    stepMs: stepsOf(
      pairs.flatMap(({ whole }) => whole.jobs),
      log,
    ),
  };
}

function print(figures, corpusName) {
  const list = (named) =>
    Object.entries(named)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const rows = [
    ['photographs', `${figures.images} of 1 MP, pieces of ${corpusName}; ${lanes} codec lanes, ${inFlight} in flight`],
    ['service', `${figures.servicePerSecond} images a second`],
    ['plain loop', `${figures.loopPerSecond} images a second`],
    ['ratio', `${figures.ratio} (blocks ${figures.ratios.join(', ')}), at least ${goal}`],
    ['processor ms an image, service', list(figures.cpuMsAnImage)],
    ['processor ms an image, loop', `codec processes ${figures.loopCodecMsAnImage}`],
    ['median ms of a job', list(figures.stepMs)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(34)}${value}`);
  console.log(JSON.stringify({ ...figures, goal }));
}

await withFolder(async (folder, undo) => {
  const { name, paths } = await makePhotos({ count: warmUpImages + blocks * images, folder, corpusFolder: values.corpus });
  const service = await startService({ processes, concurrency });
  undo.push(service.stop);
  const loop = openLoop();
  undo.push(loop.close);
  const client = openClient(service);
  undo.push(client.close);
  const figures = await measure({ paths, loop, client, service });
  print(figures, name);
  process.exitCode = figures.ratio >= goal ? 0 : 1;
});
