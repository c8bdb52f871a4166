import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createDice } from '../dice.js';
import { findPrograms, identify } from '../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { findSecrets } from '../secrets.js';
import { exchange, type WireInput } from './exchange.js';
import { type HostileOrigin, openHostileOrigin } from './hostile-origin.js';
import { createImageInputs } from './image-inputs.js';
import { runImageJob } from './image-job.js';
import { readSources } from './image-sources.js';
import { judgeAnswer } from './judge-answer.js';
import { watchMemory } from './memory-watch.js';
import { makeParameterInput } from './parameter-inputs.js';
import { makeRawInput } from './raw-inputs.js';
import { findRemains, openSetting, type Setting } from './setting.js';
import { createTally, type Tally } from './tally.js';

/** How many of each; the short form has the same makers and fewer of their inputs. */
const counts = {
  full: { raw: 600, parameters: 1_200, images: 3_200 },
  short: { raw: 60, parameters: 120, images: 200 },
};
/** Too busy is an answer; too busy twice is a problem. */
const busyMs = 2_000;
const wireLanes = 4;
const imageLanes = 6;
const apiGrowthBytes = 100e6;
const workerPeakBytes = 1.2e9;
const decodedShare = 0.6;

/** Does `work` for every number below `count`, so many at a time. */
async function inLanes(lanes: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function lane(): Promise<void> {
    for (let index = next++; index < count; index = next++) await work(index);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function tryWire({ service }: Setting, input: WireInput, tally: Tally, id: string): Promise<void> {
  let { answers, rest } = await exchange(service.port, input);
  if (answers.some(({ status, headers }) => status === 503 && 'retry-after' in headers)) {
    tally.count('askedAgainWhenBusy', 1);
    await pause(busyMs);
    ({ answers, rest } = await exchange(service.port, input));
  }
  tally.count('answers', answers.length);
  const problems = answers.flatMap((answer) => judgeAnswer(input, answer));
  if (answers.length < input.owed) problems.push(`${answers.length} answers instead of ${input.owed}`);
  if (rest.length > 0) problems.push(`not HTTP: ${JSON.stringify(rest.toString('latin1', 0, 80))}`);
  for (const problem of problems) tally.blame(`${id} ${input.name}: ${problem}`, input.chunks);
}

interface Batch {
  readonly setting: Setting;
  readonly origin: HostileOrigin;
  readonly tally: Tally;
  readonly seed: number;
  readonly total: number;
}

/** Images go out alone or up to five together, so that both ways of refusing are taken. */
async function tryImages({ setting, origin, tally, seed, total }: Batch, whole: boolean): Promise<void> {
  const make = createImageInputs(readSources({ whole }));
  const sizes = createDice(seed);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = 0; start < total; start = ends.at(-1) ?? total) {
    starts.push(start);
    ends.push(Math.min(total, start + (sizes.oneIn(2) ? 1 : 2 + sizes.roll(4))));
  }
  await inLanes(imageLanes, starts.length, async (batch) => {
    const dice = createDice(seed * 1_000_003 + batch);
    const [start = 0, end = 0] = [starts[batch], ends[batch]];
    const images = Array.from({ length: end - start }, (_, offset) => make(start + offset, dice));
    const { problems, ...figures } = await runImageJob({ service: setting.service, key: setting.meteredKey, images, origin, dice });
    for (const [name, value] of Object.entries(figures)) tally.count(name, value);
    tally.count('images', images.length);
    for (const problem of problems)
      tally.blame(
        `images ${start}-${end - 1} (${images.map(({ how }) => how).join(' | ')}): ${problem}`,
        images.map(({ bytes }) => bytes),
      );
  });
}

async function run({ full, seed, say }: ProofOptions): Promise<ProofReport> {
  const { raw, parameters, images } = full ? counts.full : counts.short;
  const tally = createTally(seed, say);
  const origin = await openHostileOrigin();
  const setting = await openSetting();
  const { service } = setting;
  try {
    const names = await findPrograms(service);
    const before = await identify(service, names);
    const memory = await watchMemory(service, names);
    const wire = (name: string, count: number, make: (index: number) => WireInput) =>
      inLanes(wireLanes, count, (index) => tryWire(setting, make(index), tally, `${name} ${index}`));
    const makeRaw = (index: number) => makeRawInput(index, createDice(seed * 7_919 + index), setting.image);
    const makeParameters = (index: number) => makeParameterInput(index, createDice(seed * 104_729 + index), setting.known, setting.image);
    const warming = Math.floor(raw / 10);
    await wire('raw', warming, makeRaw);
    memory.warmedUp();
    await Promise.all([
      wire('raw', raw, (index) => makeRaw(index + warming)),
      wire('parameters', parameters, makeParameters),
      tryImages({ setting, origin, tally, seed, total: images }, full),
    ]);
    const remains = await findRemains(setting);
    const logs = await findSecrets(join(service.dataDir, 'log'), setting.secrets);
    remains.push(...logs.problems);
    const { apiGrowth, apiNow, workerPeak, workersPeak } = memory.stop();
    const [after, spent] = [await identify(service, names), await setting.spent()];
    const { figures, problems } = tally.report();
    const share = (figures.decoded ?? 0) / images;
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    const verdicts: readonly (readonly [broken: boolean, problem: string])[] = [
      ...names.map((name) => [before[name] !== after[name], `${name} is not the process it was`] as const),
      [spent !== figures.charged, `${spent} tokens were taken for ${figures.charged} images that count`],
      [share < decodedShare, `only ${Math.round(share * 100)} % of the images reached a decoder`],
      [apiGrowth >= apiGrowthBytes, `the API grew by ${megabytes(apiGrowth)} MB`],
      [workerPeak >= workerPeakBytes, `a worker and its children held ${megabytes(workerPeak)} MB`],
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
      problems: [...problems, ...remains, ...verdicts.filter(([broken]) => broken).map(([, problem]) => problem)],
    };
  } finally {
    await service.remove();
    await origin.close();
  }
}

/** reliability.md G3: whatever is sent, the service lives, answers in JSON, gives nothing away and charges nothing that failed. */
export const fuzzProof: Proof = {
  name: 'fuzz',
  summary: '5,000 malformed requests, parameters and images: clean answers, nothing dies, nothing charged that failed',
  run,
};
