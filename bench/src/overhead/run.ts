/**
 * `node bench/dist/overhead/run.js [--blocks 4] [--images 24] [--processes 2] [--concurrency 1] [--in-flight N] [--corpus FOLDER]`,
 * after `npm run build`.
 *
 * Sends distinct photographs of 1 MP through the whole service, and through the same optimizer in a plain loop, block by block in turn.
 * Both sides have the same number of codec lanes and of images in flight. Prints a table and one JSON line; exits with 1 below the goal.
 */
import { parseArgs } from 'node:util';
import { sum } from '../numbers.js';
import { startBenchProcess } from './bench-process.js';
import { createPhotos } from './create-photos.js';
import type { JobTimes } from './job-log.js';
import { type BlockPair, type LoopPart, measureBlock, openLoop, type ServicePart } from './measure-block.js';
import { formatValues, medianStep, printRows } from './report.js';
import type { ConcurrentRun } from './run-concurrently.js';
import { startService } from './service.js';
import type { UploadedJob, UploadRequest } from './upload-client.js';
import { withTempDir } from './with-temp-dir.js';

/** Images per second of the service, as a part of those of the loop. */
const minRatio = 0.9;
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
const [workers, concurrency] = [Number(values.processes), Number(values.concurrency)];
const lanes = workers * concurrency;
/** Twice the lanes, so that no lane waits for the next upload. */
const inFlight = Number(values['in-flight'] ?? lanes * 2);

interface BenchParts {
  readonly loop: LoopPart;
  readonly service: ServicePart;
}

async function measureAll(paths: readonly string[], { loop, service }: BenchParts): Promise<readonly BlockPair[]> {
  const [warmUp, rest] = [paths.slice(0, warmUpImages), paths.slice(warmUpImages)];
  await loop.run(warmUp);
  await service.run(warmUp);
  const pairs: BlockPair[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const own = rest.slice(block * images, (block + 1) * images);
    const pair = await measureBlock(own, { loop, service, loopFirst: block % 2 === 0 });
    const serviceBytes = sum(pair.service.jobs, (job) => job.sizeBytes);
    if (serviceBytes !== pair.loop.sizeBytes) {
      throw new Error(`a block has ${serviceBytes} bytes from the service and ${pair.loop.sizeBytes} bytes from the loop`);
    }
    pairs.push(pair);
    console.error(`block ${block + 1}: service ${Math.round(pair.service.ms)} ms, loop ${Math.round(pair.loop.ms)} ms`);
  }
  return pairs;
}

function toFigures(pairs: readonly BlockPair[], log: ReadonlyMap<string, JobTimes>) {
  const imageCount = blocks * images;
  const serviceMs = sum(pairs, ({ service }) => service.ms);
  const loopMs = sum(pairs, ({ loop }) => loop.ms);
  const partNames = Object.keys(pairs[0]?.service.cpuMsByPart ?? {});
  const perImage = (totalMs: number) => Math.round(totalMs / imageCount);
  return {
    images: imageCount,
    lanes,
    inFlight,
    servicePerSecond: Number(((imageCount * 1_000) / serviceMs).toFixed(2)),
    loopPerSecond: Number(((imageCount * 1_000) / loopMs).toFixed(2)),
    ratio: Number((loopMs / serviceMs).toFixed(3)),
    ratios: pairs.map(({ loop, service }) => Number((loop.ms / service.ms).toFixed(3))).sort((a, b) => a - b),
    cpuMsAnImage: Object.fromEntries(
      partNames.map((part) => [part, perImage(sum(pairs, ({ service }) => service.cpuMsByPart[part] ?? 0))]),
    ),
    loopCodecMsAnImage: perImage(sum(pairs, ({ loop }) => loop.codecMs)),
    stepMs: toSteps(
      pairs.flatMap(({ service }) => service.jobs),
      log,
    ),
  };
}

/** Median duration of each step of a job in ms, from the clock of the client and the log of the workers. */
function toSteps(jobs: readonly UploadedJob[], log: ReadonlyMap<string, JobTimes>) {
  const times = jobs.map(({ id, sentAt, acceptedAt, answeredAt }): JobTimes => ({ ...log.get(id), sentAt, acceptedAt, answeredAt }));
  const step = (from: string, to: string) => Math.round(medianStep(times, (timeOf) => timeOf(to) - timeOf(from)));
  return {
    upload: step('sentAt', 'acceptedAt'),
    queued: step('acceptedAt', 'claimedAt'),
    'worked on': step('claimedAt', 'settledAt'),
    answer: step('settledAt', 'answeredAt'),
  };
}

function printFigures(figures: ReturnType<typeof toFigures>, corpusName: string): void {
  printRows([
    ['photographs', `${figures.images} of 1 MP, pieces of ${corpusName}; ${lanes} codec lanes, ${inFlight} in flight`],
    ['service', `${figures.servicePerSecond} images per second`],
    ['plain loop', `${figures.loopPerSecond} images per second`],
    ['ratio', `${figures.ratio} (blocks ${figures.ratios.join(', ')}), at least ${minRatio}`],
    ['processor ms per image, service', formatValues(figures.cpuMsAnImage)],
    ['processor ms per image, loop', `codec processes ${figures.loopCodecMsAnImage}`],
    ['median ms of a job', formatValues(figures.stepMs)],
  ]);
  console.log(JSON.stringify({ ...figures, goal: minRatio }));
}

await withTempDir(async (folder, cleanup) => {
  const photos = await createPhotos({ count: warmUpImages + blocks * images, folder, corpusFolder: values.corpus });
  const service = await startService(cleanup, { workers, concurrency });
  const loop = openLoop({ processes: lanes, inFlight });
  cleanup.defer(() => loop.close());
  const client = startBenchProcess<UploadRequest, ConcurrentRun<UploadedJob>>('./upload-client.js');
  cleanup.defer(() => client.close());
  const runClient = (paths: readonly string[]) => client.run({ url: service.url, key: service.key, paths, concurrency: inFlight });
  const pairs = await measureAll(photos.paths, { loop, service: { pid: service.pid, run: runClient } });
  const figures = toFigures(pairs, await service.readJobLog());
  printFigures(figures, photos.corpusName);
  process.exitCode = figures.ratio >= minRatio ? 0 : 1;
});
