import { type Outside, openOutside } from '../../receiver.js';
import { type Service, startService } from '../../service.js';
import { createDice, type Dice } from '../dice.js';
import { findPrograms, identify, rssBytes } from '../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { openAlbum, type Picture } from './pictures.js';
import { runJob } from './run-job.js';
import { type MemorySample, slopePercent } from './trend.js';

const jobsInHand = 12;
const sampleEvery = 50;
/** reliability.md G6, for the whole form. */
const maxSlopePercent = 1;
/** The short form ends while caches and heaps are still filling: it sees a leak of a picture per job, no more. */
const maxShortGrowth = 1.6;

interface Work {
  readonly service: Service;
  readonly outside: Outside;
  readonly total: number;
  readonly dice: Dice;
  readonly nextPicture: () => Picture;
  readonly onSettled: (jobs: number) => Promise<void>;
}

/** Runs all jobs, so many at a time; resolves with how some ended otherwise than they may. */
async function runJobs({ service, outside, total, dice, nextPicture, onSettled }: Work): Promise<string[]> {
  let [begun, settled] = [0, 0];
  const problems: string[] = [];
  async function lane(): Promise<void> {
    while (begun < total) {
      begun += 1;
      const problem = await runJob({ service, outside, dice, nextPicture });
      if (problem !== null) problems.push(problem);
      settled += 1;
      await onSettled(settled);
    }
  }
  await Promise.all(Array.from({ length: jobsInHand }, lane));
  return problems;
}

function judge(name: string, samples: readonly MemorySample[], total: number, full: boolean) {
  const [middle, last] = [samples.find(({ jobs }) => jobs >= total / 2), samples.at(-1)];
  const slope = slopePercent(samples.filter(({ jobs }) => jobs >= total / 2));
  const growth = middle && last ? last.rss / middle.rss : 0;
  const megabytes = (rss = 0) => Math.round(rss / 1e6);
  const figures = {
    [`${name}RssMb`]: `${megabytes(samples[0]?.rss)} first, ${megabytes(middle?.rss)} half-way, ${megabytes(last?.rss)} last`,
    [`${name}SlopePercentPer1000`]: Math.round(slope * 100) / 100,
  };
  const problems: string[] = [];
  if (full && slope >= maxSlopePercent) problems.push(`${name}: grows by ${slope.toFixed(2)} % per 1,000 jobs`);
  if (!full && growth > maxShortGrowth) problems.push(`${name}: grew by ${growth.toFixed(2)} in the second half`);
  return { figures, problems };
}

async function run({ full, seed, say }: ProofOptions): Promise<ProofReport> {
  const total = full ? 10_000 : 600;
  const dice = createDice(seed);
  const nextPicture = await openAlbum(dice);
  const outside = await openOutside({ '/source.png': nextPicture().bytes });
  const service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', RESULT_TTL: '5m', WEBHOOK_RETRY_SCHEDULE: '0s' });
  try {
    const names = await findPrograms(service);
    const before = await identify(service, names);
    const pids = await Promise.all(names.map((name) => service.pidOf(name)));
    const samples: MemorySample[][] = names.map(() => []);
    const endings = await runJobs({
      service,
      outside,
      total,
      dice,
      nextPicture,
      async onSettled(jobs) {
        if (jobs % sampleEvery > 0) return;
        for (const [index, pid] of pids.entries()) samples[index]?.push({ jobs, rss: rssBytes(pid ?? 0) });
        if (jobs % 500 === 0) say(`${jobs} jobs, MB ${samples.map((each) => Math.round((each.at(-1)?.rss ?? 0) / 1e6)).join(' ')}`);
      },
    });
    const after = await identify(service, names);
    const judged = names.map((name, index) => judge(name, samples[index] ?? [], total, full));
    const died = names.filter((name) => before[name] !== after[name]).map((name) => `${name} is not the process it was`);
    return {
      figures: { form: full ? 'full' : 'short: growth only', jobs: total, ...Object.assign({}, ...judged.map(({ figures }) => figures)) },
      problems: [...judged.flatMap(({ problems }) => problems), ...died, ...endings],
    };
  } finally {
    await service.remove();
    await outside.close();
  }
}

/** reliability.md G6: memory stays level however many jobs have run. */
export const memoryProof: Proof = {
  name: 'memory',
  summary: '10,000 mixed jobs: API and workers grow by less than 1 % per 1,000 in the last half',
  run,
};
