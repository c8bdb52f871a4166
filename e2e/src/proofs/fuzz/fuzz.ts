import { join } from 'node:path';
import { listServiceProcesses, readProcessIdentities } from '../../processes.js';
import { findSecrets } from '../find-secrets.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { type FuzzEnvironment, findLeftovers, openFuzzEnvironment } from './environment.js';
import { type HostileOrigin, openHostileOrigin } from './hostile-origin.js';
import { sendParameterInputs, sendRawInputs } from './send-wire-inputs.js';
import { submitImages } from './submit-images.js';
import { createTally } from './tally.js';
import { type MemoryPeaks, watchMemory } from './watch-memory.js';

/** Inputs of each kind. The short form has every kind, with fewer inputs. */
const counts = {
  full: { raw: 600, parameters: 1_200, images: 3_200, warmUpShare: 0.1 },
  short: { raw: 60, parameters: 280, images: 200, warmUpShare: 0.5 },
};
const maxApiGrowthBytes = 100e6;
const maxWorkerPeakBytes = 1.2e9;
const minDecodedShare = 0.6;

const toMegabytes = (bytes: number) => Math.round(bytes / 1e6);

interface Totals {
  readonly memory: MemoryPeaks;
  readonly decodedShare: number;
  readonly spentTokens: number;
  readonly chargedImages: number;
}

function checkTotals({ memory, decodedShare, spentTokens, chargedImages }: Totals): string[] {
  const checks: readonly (readonly [broken: boolean, problem: string])[] = [
    [spentTokens !== chargedImages, `${spentTokens} tokens were charged for ${chargedImages} optimized images`],
    [decodedShare < minDecodedShare, `only ${Math.round(decodedShare * 100)} % of the images reached a decoder`],
    [memory.apiGrowth >= maxApiGrowthBytes, `the API grew by ${toMegabytes(memory.apiGrowth)} MB`],
    [memory.workerPeak >= maxWorkerPeakBytes, `a worker with its child processes used ${toMegabytes(memory.workerPeak)} MB`],
  ];
  return checks.filter(([broken]) => broken).map(([, problem]) => problem);
}

async function fuzz(environment: FuzzEnvironment, origin: HostileOrigin, { full, seed, log }: ProofOptions): Promise<ProofReport> {
  const { raw, parameters, images, warmUpShare } = full ? counts.full : counts.short;
  const { service } = environment;
  const tally = createTally(seed, log);
  const names = await listServiceProcesses(service);
  const before = await readProcessIdentities(service, names);
  const memoryWatch = await watchMemory(service, names);
  const input = { environment, tally, seed };
  const [warmUpCount = 0, parametersShare = 0, warmUpImages = 0] = [raw, parameters, images].map((count) =>
    Math.floor(count * warmUpShare),
  );
  // The first call of an endpoint may load its libraries.
  const warmUpParameters = Math.max(parametersShare, environment.existing.endpoints.length);
  const imageInput = { ...input, origin, total: images, withCorpus: full };
  // Inputs of every kind: a new process of 130 MB grows to its usual 200 to 250 MB by them, and does not grow afterwards.
  await Promise.all([
    sendRawInputs(input, 0, warmUpCount),
    sendParameterInputs(input, 0, warmUpParameters),
    submitImages({ ...imageInput, from: 0, to: warmUpImages }),
  ]);
  memoryWatch.markWarm();
  await Promise.all([
    sendRawInputs(input, warmUpCount, raw),
    sendParameterInputs(input, warmUpParameters, parameters - warmUpParameters),
    submitImages({ ...imageInput, from: warmUpImages, to: images }),
  ]);
  const leftovers = await findLeftovers(environment);
  const logs = await findSecrets(join(service.dataDir, 'log'), environment.secrets);
  const memory = memoryWatch.stop();
  const after = await readProcessIdentities(service, names);
  const spentTokens = await environment.countSpentTokens();
  const { figures, problems } = tally.report();
  const decodedShare = (figures.decoded ?? 0) / images;
  const died = names.filter((name) => before[name] !== after[name]).map((name) => `${name} died during the proof`);
  return {
    figures: {
      inputs: warmUpCount + raw + parameters + images,
      raw: warmUpCount + raw,
      parameters,
      ...figures,
      decodedPercent: Math.round(decodedShare * 100),
      tokensTaken: spentTokens,
      apiGrowthMb: toMegabytes(memory.apiGrowth),
      apiLastMb: toMegabytes(memory.apiNow),
      workerPeakMb: toMegabytes(memory.workerPeak),
      allWorkersPeakMb: toMegabytes(memory.workersPeak),
    },
    problems: [
      ...problems,
      ...leftovers,
      ...logs.problems,
      ...died,
      ...checkTotals({ memory, decodedShare, spentTokens, chargedImages: figures.charged ?? 0 }),
    ],
  };
}

/** Source: docs/reliability.md#fuzzing-goal. */
export const fuzzProof: Proof = {
  name: 'fuzz',
  summary: '5,000 malformed requests, parameters and images: documented replies, no process dies, no failed image is charged',
  async run(options) {
    const origin = await openHostileOrigin();
    const environment = await openFuzzEnvironment();
    try {
      return await fuzz(environment, origin, options);
    } finally {
      await environment.service.stopAndRemove();
      await origin.close();
    }
  },
};
