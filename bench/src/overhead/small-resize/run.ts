/**
 * `node bench/dist/overhead/small-resize/run.js [--blocks 6] [--images 10] [--processes 2] [--in-flight N] [--data JSON]
 *   [--dialect megaoptim] [--corpus FOLDER]`, after `npm run build`.
 *
 * Resizes distinct photographs of 1 MP to 800 px with synchronous Optidash calls, and with bare sharp and the same encoder settings, block
 * by block in turn: first one at a time for the latency, then enough at a time to keep every codec lane busy. Prints both ratios and the
 * time of each step, then one JSON line; exits with 1 when a goal is missed. `--dialect megaoptim` sends a submit and a long poll; its
 * jobs search for a score, which bare sharp does not, so only the steps beside the codec can be compared.
 */
import { parseArgs } from 'node:util';
import { startBenchProcess } from '../bench-process.js';
import { createPhotos } from '../create-photos.js';
import type { ConcurrentRun } from '../run-concurrently.js';
import { startService } from '../service.js';
import { withTempDir } from '../with-temp-dir.js';
import type { BareSharpRequest, BareSharpResult } from './bare-sharp.js';
import { measureResizePair, type ResizePair, type ResizeSides } from './measure-resize.js';
import type { ResizeData, ResizeDialect, ResizeJob, ResizeRequest } from './resize-client.js';
import { meetsGoals, printResizeFigures, toResizeFigures } from './resize-figures.js';
import { toJpegOptions } from './to-jpeg-options.js';

const warmUpImages = 12;

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '6' },
    images: { type: 'string', default: '10' },
    processes: { type: 'string', default: '2' },
    'in-flight': { type: 'string' },
    data: { type: 'string', default: '{"resize":{"width":800}}' },
    dialect: { type: 'string', default: 'optidash' },
    corpus: { type: 'string' },
  },
});
const [blocks, images, lanes] = [Number(values.blocks), Number(values.images), Number(values.processes)];
const imageCount = blocks * images;
/** Twice the lanes, so that no lane waits for the next upload. */
const inFlight = Number(values['in-flight'] ?? lanes * 2);
const data: ResizeData = JSON.parse(values.data);
const dialect = parseDialect(values.dialect);
const { width } = data.resize;

function parseDialect(name: string): ResizeDialect {
  if (name === 'optidash' || name === 'megaoptim') return name;
  throw new Error(`--dialect must be optidash or megaoptim, not ${name}`);
}

async function measureAll(paths: readonly string[], concurrency: number, sides: ResizeSides): Promise<readonly ResizePair[]> {
  const pairs: ResizePair[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const own = paths.slice(block * images, (block + 1) * images);
    const pair = await measureResizePair({ ...sides, paths: own, concurrency, sharpFirst: block % 2 === 0 });
    const wrong = [...pair.sharp.results, ...pair.service.jobs].find((result) => result.width !== width);
    if (wrong) throw new Error(`a result is ${wrong.width} px wide`);
    pairs.push(pair);
    console.error(
      `${concurrency} in flight, block ${block + 1}: service ${Math.round(pair.service.ms)} ms, sharp ${Math.round(pair.sharp.ms)} ms`,
    );
  }
  return pairs;
}

await withTempDir(async (folder, cleanup) => {
  const photos = await createPhotos({ count: warmUpImages + 2 * imageCount, folder, corpusFolder: values.corpus });
  const [warmUp, rest] = [photos.paths.slice(0, warmUpImages), photos.paths.slice(warmUpImages)];
  const service = await startService(cleanup, { workers: lanes, concurrency: 1, env: { LOG_LEVEL: 'debug' } });
  const client = startBenchProcess<ResizeRequest, ConcurrentRun<ResizeJob>>('./small-resize/resize-client.js');
  cleanup.defer(() => client.close());
  const bareSharp = startBenchProcess<BareSharpRequest, ConcurrentRun<BareSharpResult>>('./small-resize/bare-sharp.js');
  cleanup.defer(() => bareSharp.close());

  const address = { url: service.url, key: service.key, dialect, data };
  const { results } = await client.run({ ...address, paths: warmUp, concurrency: lanes });
  const jpeg = toJpegOptions(results);
  await bareSharp.run({ paths: warmUp, concurrency: lanes, width, jpeg });

  const sides: ResizeSides = {
    servicePid: service.pid,
    runService: (paths, concurrency) => client.run({ ...address, paths, concurrency }),
    runSharp: (paths, concurrency) => bareSharp.run({ paths, concurrency: Math.min(concurrency, lanes), width, jpeg }),
  };
  const single = await measureAll(rest, 1, sides);
  const full = await measureAll(rest.slice(imageCount), inFlight, sides);
  const log = await service.readJobLog();
  const figures = toResizeFigures({ setup: { dialect, data, images: imageCount, lanes, inFlight, jpeg }, single, full, log });
  printResizeFigures(figures, photos.corpusName);
  process.exitCode = meetsGoals(figures) ? 0 : 1;
});
