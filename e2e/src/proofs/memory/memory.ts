import { type ExternalServer, openExternalServer } from '../../external-server.js';
import { listServiceProcesses, readProcessIdentities, readRssBytes } from '../../processes.js';
import { type RunningService, startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { createSeededRandom } from '../seeded-random.js';
import { type JobInput, runJob } from './run-job.js';
import { createImageGenerator } from './sample-images.js';
import { computeSlopePercent, type MemorySample } from './slope-percent.js';

const jobConcurrency = 12;
const jobsPerSample = 50;
const jobsPerLogLine = 500;
/** Limit of the full form. Source: docs/reliability.md#memory-goal. */
const maxSlopePercent = 1;
/** The short form ends while caches and heaps still fill. It finds a leak of one image per job, not a smaller one. */
const maxShortGrowth = 1.6;

interface JobsInput extends JobInput {
  readonly total: number;
  readonly onSettled: (jobs: number) => void;
}

/** Runs all jobs, `jobConcurrency` at a time; returns the problems of those that did not end as they must. */
async function runJobs({ total, onSettled, ...input }: JobsInput): Promise<string[]> {
  let [started, settled] = [0, 0];
  const problems: string[] = [];
  async function runNext(): Promise<void> {
    while (started < total) {
      started += 1;
      const problem = await runJob(input);
      if (problem !== null) problems.push(problem);
      settled += 1;
      onSettled(settled);
    }
  }
  await Promise.all(Array.from({ length: jobConcurrency }, runNext));
  return problems;
}

const toMegabytes = (bytes = 0) => Math.round(bytes / 1e6);

/** Checks the samples of one process over the second half of the jobs. */
function checkGrowth(name: string, samples: readonly MemorySample[], { total, full }: { total: number; full: boolean }): ProofReport {
  const secondHalf = samples.filter(({ jobs }) => jobs >= total / 2);
  const [first, middle, last] = [samples[0], secondHalf[0], samples.at(-1)];
  const slope = computeSlopePercent(secondHalf);
  const growth = middle && last ? last.rssBytes / middle.rssBytes : 0;
  const [firstMb, middleMb, lastMb] = [first, middle, last].map((sample) => toMegabytes(sample?.rssBytes));
  const problems: string[] = [];
  if (full && slope >= maxSlopePercent) problems.push(`${name}: grows by ${slope.toFixed(2)} % per 1,000 jobs`);
  if (!full && growth > maxShortGrowth) problems.push(`${name}: grew by the factor ${growth.toFixed(2)} in the second half`);
  return {
    figures: {
      [`${name}RssMb`]: `${firstMb} first, ${middleMb} half-way, ${lastMb} last`,
      [`${name}SlopePercentPer1000`]: Math.round(slope * 100) / 100,
    },
    problems,
  };
}

/** Reads the memory of the processes after every `jobsPerSample` jobs. */
async function createSampler(service: RunningService, names: readonly string[], log: ProofOptions['log']) {
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  const samples: MemorySample[][] = names.map(() => []);
  function onSettled(jobs: number): void {
    if (jobs % jobsPerSample > 0) return;
    for (const [index, pid] of pids.entries()) samples[index]?.push({ jobs, rssBytes: readRssBytes(pid ?? 0) });
    if (jobs % jobsPerLogLine === 0) log(`${jobs} jobs, MB ${samples.map((list) => toMegabytes(list.at(-1)?.rssBytes)).join(' ')}`);
  }
  return { samples, onSettled };
}

async function measure(
  service: RunningService,
  externalServer: ExternalServer,
  input: ProofOptions & Pick<JobInput, 'random' | 'nextImage'>,
) {
  const { full, log, random, nextImage } = input;
  const total = full ? 10_000 : 600;
  const names = await listServiceProcesses(service);
  const before = await readProcessIdentities(service, names);
  const { samples, onSettled } = await createSampler(service, names, log);
  const jobProblems = await runJobs({ service, externalServer, random, nextImage, total, onSettled });
  const after = await readProcessIdentities(service, names);
  const reports = names.map((name, index) => checkGrowth(name, samples[index] ?? [], { total, full }));
  const restarted = names.filter((name) => before[name] !== after[name]).map((name) => `${name} died during the proof`);
  return {
    figures: { form: full ? 'full' : 'short: growth only', jobs: total, ...Object.assign({}, ...reports.map(({ figures }) => figures)) },
    problems: [...reports.flatMap(({ problems }) => problems), ...restarted, ...jobProblems],
  };
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const random = createSeededRandom(options.seed);
  const nextImage = await createImageGenerator(random);
  const externalServer = await openExternalServer({ '/source.png': nextImage().bytes });
  const service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', RESULT_TTL: '5m', WEBHOOK_RETRY_SCHEDULE: '0s' });
  try {
    return await measure(service, externalServer, { ...options, random, nextImage });
  } finally {
    await service.stopAndRemove();
    await externalServer.close();
  }
}

/** The memory of the API and the workers does not grow with the number of jobs. Source: docs/reliability.md#memory-goal. */
export const memoryProof: Proof = {
  name: 'memory',
  summary: '10,000 mixed jobs: API and workers grow by less than 1 % per 1,000 jobs in the second half',
  run,
};
