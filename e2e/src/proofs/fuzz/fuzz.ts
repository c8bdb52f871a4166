import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findSecrets } from '../find-secrets.js';
import { listServiceProcesses, readProcessIdentities } from '../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { createSeededRandom } from '../seeded-random.js';
import { checkReply } from './check-reply.js';
import { type FuzzEnvironment, findLeftovers, openFuzzEnvironment } from './environment.js';
import { exchange, type WireInput } from './exchange.js';
import { type HostileOrigin, openHostileOrigin } from './hostile-origin.js';
import { runImageJob } from './image-job.js';
import { createImageInputs } from './inputs/image-inputs.js';
import { readSourceImages } from './inputs/image-sources.js';
import { createParameterInput } from './inputs/parameter-inputs.js';
import { createRawInput } from './inputs/raw-inputs.js';
import { createTally, type Tally } from './tally.js';
import { watchMemory } from './watch-memory.js';

/** How many of each; the short form has the same makers and fewer of their inputs. */
const counts = {
  full: { raw: 600, parameters: 1_200, images: 3_200 },
  short: { raw: 60, parameters: 120, images: 200 },
};
/** Too busy is an answer; too busy twice is a problem. */
const busyRetryMs = 2_000;
const requestConcurrency = 4;
const imageConcurrency = 6;
const maxApiGrowthBytes = 100e6;
const maxWorkerPeakBytes = 1.2e9;
const minDecodedShare = 0.6;

/** Does `work` for every number below `count`, so many at a time. */
async function runConcurrently(concurrency: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function runNext(): Promise<void> {
    for (let index = next++; index < count; index = next++) await work(index);
  }
  await Promise.all(Array.from({ length: concurrency }, runNext));
}

async function sendWireInput({ service }: FuzzEnvironment, input: WireInput, tally: Tally, id: string): Promise<void> {
  let { replies, rest } = await exchange(service.port, input);
  if (replies.some(({ status, headers }) => status === 503 && 'retry-after' in headers)) {
    tally.count('askedAgainWhenBusy', 1);
    await pause(busyRetryMs);
    ({ replies, rest } = await exchange(service.port, input));
  }
  tally.count('answers', replies.length);
  const problems = replies.flatMap((answer) => checkReply(input, answer));
  if (replies.length < input.expectedReplies) problems.push(`${replies.length} answers instead of ${input.expectedReplies}`);
  if (rest.length > 0) problems.push(`not HTTP: ${JSON.stringify(rest.toString('latin1', 0, 80))}`);
  for (const problem of problems) tally.addProblem(`${id} ${input.name}: ${problem}`, input.chunks);
}

interface ImageBatch {
  readonly environment: FuzzEnvironment;
  readonly origin: HostileOrigin;
  readonly tally: Tally;
  readonly seed: number;
  readonly total: number;
}

/** Images go out alone or up to five together, so that both ways of refusing are taken. */
async function submitImages({ environment, origin, tally, seed, total }: ImageBatch, whole: boolean): Promise<void> {
  const make = createImageInputs(readSourceImages({ whole }));
  const sizes = createSeededRandom(seed);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = 0; start < total; start = ends.at(-1) ?? total) {
    starts.push(start);
    ends.push(Math.min(total, start + (sizes.oneIn(2) ? 1 : 2 + sizes.intBelow(4))));
  }
  await runConcurrently(imageConcurrency, starts.length, async (batch) => {
    const dice = createSeededRandom(seed * 1_000_003 + batch);
    const [start = 0, end = 0] = [starts[batch], ends[batch]];
    const images = Array.from({ length: end - start }, (_, offset) => make(start + offset, dice));
    const { problems, ...figures } = await runImageJob({ service: environment.service, key: environment.meteredKey, images, origin, dice });
    for (const [name, value] of Object.entries(figures)) tally.count(name, value);
    tally.count('images', images.length);
    for (const problem of problems)
      tally.addProblem(
        `images ${start}-${end - 1} (${images.map(({ description }) => description).join(' | ')}): ${problem}`,
        images.map(({ bytes }) => bytes),
      );
  });
}

async function run({ full, seed, say }: ProofOptions): Promise<ProofReport> {
  const { raw, parameters, images } = full ? counts.full : counts.short;
  const tally = createTally(seed, say);
  const origin = await openHostileOrigin();
  const environment = await openFuzzEnvironment();
  const { service } = environment;
  try {
    const names = await listServiceProcesses(service);
    const before = await readProcessIdentities(service, names);
    const memory = await watchMemory(service, names);
    const wire = (name: string, count: number, make: (index: number) => WireInput) =>
      runConcurrently(requestConcurrency, count, (index) => sendWireInput(environment, make(index), tally, `${name} ${index}`));
    const makeRaw = (index: number) => createRawInput(index, createSeededRandom(seed * 7_919 + index), environment.image);
    const makeParameters = (index: number) =>
      createParameterInput(index, createSeededRandom(seed * 104_729 + index), environment.existing, environment.image);
    const warming = Math.floor(raw / 10);
    await wire('raw', warming, makeRaw);
    memory.markWarm();
    await Promise.all([
      wire('raw', raw, (index) => makeRaw(index + warming)),
      wire('parameters', parameters, makeParameters),
      submitImages({ environment, origin, tally, seed, total: images }, full),
    ]);
    const leftovers = await findLeftovers(environment);
    const logs = await findSecrets(join(service.dataDir, 'log'), environment.secrets);
    leftovers.push(...logs.problems);
    const { apiGrowth, apiNow, workerPeak, workersPeak } = memory.stop();
    const [after, spent] = [await readProcessIdentities(service, names), await environment.countSpentTokens()];
    const { figures, problems } = tally.report();
    const share = (figures.decoded ?? 0) / images;
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    const verdicts: readonly (readonly [broken: boolean, problem: string])[] = [
      ...names.map((name) => [before[name] !== after[name], `${name} is not the process it was`] as const),
      [spent !== figures.charged, `${spent} tokens were taken for ${figures.charged} images that count`],
      [share < minDecodedShare, `only ${Math.round(share * 100)} % of the images reached a decoder`],
      [apiGrowth >= maxApiGrowthBytes, `the API grew by ${megabytes(apiGrowth)} MB`],
      [workerPeak >= maxWorkerPeakBytes, `a worker and its children held ${megabytes(workerPeak)} MB`],
    ];
    return {
      figures: {
        inputs: warming + raw + parameters + images,
        raw: warming + raw,
        parameters,
        ...figures,
        decodedPercent: Math.round(share * 100),
        tokensTaken: spent,
        apiGrowthMb: megabytes(apiGrowth),
        apiLastMb: megabytes(apiNow),
        workerPeakMb: megabytes(workerPeak),
        allWorkersPeakMb: megabytes(workersPeak),
      },
      problems: [...problems, ...leftovers, ...verdicts.filter(([broken]) => broken).map(([, problem]) => problem)],
    };
  } finally {
    await service.stopAndRemove();
    await origin.close();
  }
}

/** reliability.md G3: whatever is sent, the service lives, answers in JSON, gives nothing away and charges nothing that failed. */
export const fuzzProof: Proof = {
  name: 'fuzz',
  summary: '5,000 malformed requests, parameters and images: clean answers, nothing dies, nothing charged that failed',
  run,
};
