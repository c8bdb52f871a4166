import { type ExternalServer, openExternalServer } from '../../external-server.js';
import { type RunningService, startService } from '../../service.js';
import { listServiceProcesses, readProcessIdentities, readRssBytes } from '../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { createSeededRandom, type SeededRandom } from '../seeded-random.js';
import { runJob } from './run-job.js';
import { createImageGenerator, type NamedImage } from './sample-images.js';
import { computeSlopePercent, type MemorySample } from './slope-percent.js';

const jobConcurrency = 12;
const jobsPerSample = 50;
/** reliability.md G6, for the whole form. */
const maxSlopePercent = 1;
/** The short form ends while caches and heaps are still filling: it sees a leak of a picture per job, no more. */
const maxShortGrowth = 1.6;

interface JobsInput {
  readonly service: RunningService;
  readonly outside: ExternalServer;
  readonly total: number;
  readonly dice: SeededRandom;
  readonly nextPicture: () => NamedImage;
  readonly onSettled: (jobs: number) => Promise<void>;
}

/** Runs all jobs, so many at a time; resolves with how some ended otherwise than they may. */
async function runJobs({ service, outside, total, dice, nextPicture, onSettled }: JobsInput): Promise<string[]> {
  let [begun, settled] = [0, 0];
  const problems: string[] = [];
  async function runNext(): Promise<void> {
    while (begun < total) {
      begun += 1;
      const problem = await runJob({ service, outside, dice, nextPicture });
      if (problem !== null) problems.push(problem);
      settled += 1;
      await onSettled(settled);
    }
  }
  await Promise.all(Array.from({ length: jobConcurrency }, runNext));
  return problems;
}

function checkGrowth(name: string, samples: readonly MemorySample[], total: number, full: boolean) {
  const [middle, last] = [samples.find(({ jobs }) => jobs >= total / 2), samples.at(-1)];
  const slope = computeSlopePercent(samples.filter(({ jobs }) => jobs >= total / 2));
  const growth = middle && last ? last.rssBytes / middle.rssBytes : 0;
  const megabytes = (rssBytes = 0) => Math.round(rssBytes / 1e6);
  const figures = {
    [`${name}RssMb`]: `${megabytes(samples[0]?.rssBytes)} first, ${megabytes(middle?.rssBytes)} half-way, ${megabytes(last?.rssBytes)} last`,
    [`${name}SlopePercentPer1000`]: Math.round(slope * 100) / 100,
  };
  const problems: string[] = [];
  if (full && slope >= maxSlopePercent) problems.push(`${name}: grows by ${slope.toFixed(2)} % per 1,000 jobs`);
  if (!full && growth > maxShortGrowth) problems.push(`${name}: grew by ${growth.toFixed(2)} in the second half`);
  return { figures, problems };
}

async function run({ full, seed, say }: ProofOptions): Promise<ProofReport> {
  const total = full ? 10_000 : 600;
  const dice = createSeededRandom(seed);
  const nextPicture = await createImageGenerator(dice);
  const outside = await openExternalServer({ '/source.png': nextPicture().bytes });
  const service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', RESULT_TTL: '5m', WEBHOOK_RETRY_SCHEDULE: '0s' });
  try {
    const names = await listServiceProcesses(service);
    const before = await readProcessIdentities(service, names);
    const pids = await Promise.all(names.map((name) => service.findPid(name)));
    const samples: MemorySample[][] = names.map(() => []);
    const endings = await runJobs({
      service,
      outside,
      total,
      dice,
      nextPicture,
      async onSettled(jobs) {
        if (jobs % jobsPerSample > 0) return;
        for (const [index, pid] of pids.entries()) samples[index]?.push({ jobs, rssBytes: readRssBytes(pid ?? 0) });
        if (jobs % 500 === 0) say(`${jobs} jobs, MB ${samples.map((each) => Math.round((each.at(-1)?.rssBytes ?? 0) / 1e6)).join(' ')}`);
      },
    });
    const after = await readProcessIdentities(service, names);
    const judged = names.map((name, index) => checkGrowth(name, samples[index] ?? [], total, full));
    const died = names.filter((name) => before[name] !== after[name]).map((name) => `${name} is not the process it was`);
    return {
      figures: { form: full ? 'full' : 'short: growth only', jobs: total, ...Object.assign({}, ...judged.map(({ figures }) => figures)) },
      problems: [...judged.flatMap(({ problems }) => problems), ...died, ...endings],
    };
  } finally {
    await service.stopAndRemove();
    await outside.close();
  }
}

/** reliability.md G6: memory stays level however many jobs have run. */
export const memoryProof: Proof = {
  name: 'memory',
  summary: '10,000 mixed jobs: API and workers grow by less than 1 % per 1,000 in the last half',
  run,
};
