/**
 * `node bench/overhead/small-resize.mjs [--blocks 6] [--images 10] [--processes 2] [--in-flight N] [--data JSON] [--dialect megaoptim]
 * [--corpus FOLDER]`, after `npm run build`.
 *
 * Distinct photographs of 1 MP made 800 px wide by synchronous Optidash calls, end to end, and by bare sharp with the same encoder
 * settings, block by block in turn: one at a time for latency, then as many as keep every codec lane busy. Prints both ratios and where
 * the time of a call goes, then one JSON line; exits with 1 when a goal is missed. With `--dialect megaoptim` it is a submit and a long
 * poll, whose search for a score bare sharp does not make: then only the steps beside the codec mean something.
 */
import { parseArgs } from 'node:util';
import { median, sum } from '../codec/numbers.mjs';
import { startSide } from './orders.mjs';
import { makePhotos } from './photos.mjs';
import { processorMsByPart, startService } from './service.mjs';
import { withFolder } from './with-folder.mjs';

/** Latency over bare sharp's, at most; throughput over bare sharp's, at least. */
const goals = { latency: 2.5, throughput: 0.6 };
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
const [blocks, images, processes] = [Number(values.blocks), Number(values.images), Number(values.processes)];
/** Twice the lanes, so that none waits for the next image to be sent. */
const inFlight = Number(values['in-flight'] ?? processes * 2);
const data = JSON.parse(values.data);
const { width } = data.resize;

/** What sharp has to be told to encode as the service did: the usual of its encoder, at the quality that the answers name. */
function jpegLike(jobs) {
  const known = jobs.filter(({ quality }) => quality !== undefined);
  const quality = known.length > 0 ? median(known.map((job) => job.quality)) : 82;
  return { mozjpeg: true, quantisationTable: 2, quality, chromaSubsampling: known[0]?.chroma === '4:4:4' ? '4:4:4' : '4:2:0' };
}

/** Median ms of each step of a call, from the caller's clock and the log. */
function stepsOf(jobs, log) {
  const known = jobs.map((job) => ({ ...job, ...log.get(job.id) })).filter(({ settledAt }) => settledAt !== undefined);
  const step = (of) => Number(median(known.map(of)).toFixed(1));
  return {
    'upload read': step((job) => job.writtenAt - job.storeMs - job.writeMs - job.sentAt),
    'source stored': step((job) => job.storeMs),
    'submit transaction': step((job) => job.writeMs),
    queue: step((job) => job.claimedAt - job.claimMs - job.writtenAt),
    claim: step((job) => job.claimMs),
    'source read': step((job) => job.readMs),
    'earlier work': step((job) => job.lookupMs),
    codec: step((job) => job.codecMs),
    'result stored': step((job) => job.storeVariantsMs),
    'settle transaction': step((job) => job.settleMs),
    answer: step((job) => job.answeredAt - job.settledAt),
    whole: step((job) => job.answeredAt - job.sentAt),
  };
}

/** Both sides over the same photographs, the first one changing. */
async function measurePair({ service, client, bare, paths, concurrency, jpeg, bareFirst }) {
  const { url, key, pid } = service;
  const lanes = Math.min(concurrency, processes);
  const runBare = () => bare.run({ paths, concurrency: lanes, width, jpeg });
  const runWhole = async () => {
    const before = processorMsByPart(pid);
    const done = await client.run({ url, key, dialect: values.dialect, data, paths, concurrency });
    const used = [...processorMsByPart(pid)].map(([part, ms]) => [part, ms - (before.get(part) ?? 0)]);
    return { ...done, cpu: { ...Object.fromEntries(used), client: done.cpuMs } };
  };
  const first = await (bareFirst ? runBare() : runWhole());
  const second = await (bareFirst ? runWhole() : runBare());
  return bareFirst ? { plain: first, whole: second } : { plain: second, whole: first };
}

async function measureAll(parts, { paths, concurrency, jpeg }) {
  const pairs = [];
  for (let block = 0; block < blocks; block += 1) {
    const own = paths.slice(block * images, (block + 1) * images);
    const pair = await measurePair({ ...parts, paths: own, concurrency, jpeg, bareFirst: block % 2 === 0 });
    const wrong = [...pair.plain.results, ...pair.whole.jobs].find((each) => each.width !== width);
    if (wrong) throw new Error(`a result is ${wrong.width} px wide`);
    pairs.push(pair);
    console.error(
      `${concurrency} in flight, block ${block + 1}: service ${Math.round(pair.whole.ms)} ms, sharp ${Math.round(pair.plain.ms)} ms`,
    );
  }
  return pairs;
}

const perImage = (pairs, of) => Math.round(sum(pairs, of) / (blocks * images));
const meanBytes = (items) => Math.round(sum(items, ({ sizeBytes }) => sizeBytes) / items.length);

async function figuresOf({ single, full, jpeg, service }) {
  const calls = single.flatMap(({ whole }) => whole.jobs);
  const plain = single.flatMap(({ plain: { results } }) => results);
  const latencyMs = { service: median(calls.map((job) => job.answeredAt - job.sentAt)), sharp: median(plain.map(({ ms }) => ms)) };
  const perSecond = (of) => (blocks * images * 1_000) / sum(full, of);
  const throughput = { service: perSecond(({ whole }) => whole.ms), sharp: perSecond(({ plain: { ms } }) => ms) };
  const log = await service.readLog();
  const round = (named) => Object.fromEntries(Object.entries(named).map(([name, value]) => [name, Number(value.toFixed(2))]));
  return {
    dialect: values.dialect,
    data,
    images: blocks * images,
    lanes: processes,
    inFlight,
    jpeg,
    latencyMs: round(latencyMs),
    latencyRatio: Number((latencyMs.service / latencyMs.sharp).toFixed(2)),
    perSecond: round(throughput),
    throughputRatio: Number((throughput.service / throughput.sharp).toFixed(3)),
    meanBytes: { service: meanBytes(calls), sharp: meanBytes(plain) },
    stepMs: stepsOf(calls, log),
    stepMsAtFullLoad: stepsOf(
      full.flatMap(({ whole }) => whole.jobs),
      log,
    ),
    cpuMsAnImage: Object.fromEntries(Object.keys(full[0].whole.cpu).map((part) => [part, perImage(full, ({ whole }) => whole.cpu[part])])),
    sharpCpuMsAnImage: perImage(full, ({ plain: { cpuMs } }) => cpuMs),
  };
}

function print(figures, corpusName) {
  const list = (named) =>
    Object.entries(named)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const rows = [
    ['photographs', `${figures.images} of 1 MP to ${width} px, pieces of ${corpusName}; ${processes} codec lanes, ${inFlight} in flight`],
    ['encoder of the bare side', list(figures.jpeg)],
    ['mean bytes', list(figures.meanBytes)],
    ['median ms, one at a time', list(figures.latencyMs)],
    ['ratio of latency', `${figures.latencyRatio}, at most ${goals.latency}`],
    ['images a second, full load', list(figures.perSecond)],
    ['ratio of throughput', `${figures.throughputRatio}, at least ${goals.throughput}`],
    ['processor ms an image, service', list(figures.cpuMsAnImage)],
    ['processor ms an image, sharp', String(figures.sharpCpuMsAnImage)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(34)}${value}`);
  console.log(`\n${'median ms of a step'.padEnd(34)}one at a time   full load`);
  for (const [step, ms] of Object.entries(figures.stepMs)) {
    console.log(`${step.padEnd(34)}${String(ms).padStart(13)}${String(figures.stepMsAtFullLoad[step]).padStart(12)}`);
  }
  console.log(JSON.stringify({ ...figures, goals }));
}

await withFolder(async (folder, undo) => {
  const count = warmUpImages + 2 * blocks * images;
  const { name, paths } = await makePhotos({ count, folder, corpusFolder: values.corpus });
  const service = await startService({ processes, concurrency: 1, LOG_LEVEL: 'debug' });
  undo.push(service.stop);
  const parts = { service, client: startSide('./small-client.mjs'), bare: startSide('./bare-sharp.mjs') };
  undo.push(parts.client.close, parts.bare.close);
  const [warm, rest] = [paths.slice(0, warmUpImages), paths.slice(warmUpImages)];
  const { jobs } = await parts.client.run({
    url: service.url,
    key: service.key,
    dialect: values.dialect,
    data,
    paths: warm,
    concurrency: processes,
  });
  const jpeg = jpegLike(jobs);
  await parts.bare.run({ paths: warm, concurrency: processes, width, jpeg });
  const single = await measureAll(parts, { paths: rest, concurrency: 1, jpeg });
  const full = await measureAll(parts, { paths: rest.slice(blocks * images), concurrency: inFlight, jpeg });
  const figures = await figuresOf({ single, full, jpeg, service });
  print(figures, name);
  process.exitCode = figures.latencyRatio <= goals.latency && figures.throughputRatio >= goals.throughput ? 0 : 1;
});
