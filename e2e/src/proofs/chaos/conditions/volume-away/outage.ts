import { eventually } from '@pixmill/testkit';
import { sendSignalToAll } from '../../../../processes.js';
import { queryDatabase } from '../../../../query-database.js';
import type { RunningService } from '../../../../service.js';
import { waitUntilSettled } from '../shared/settle-jobs.js';
import type { Mend } from './faults.js';
import { type Observation, observe } from './observe.js';
import { type ImageSource, submitJobs } from './waiting-jobs.js';

export interface OutageEnvironment {
  readonly service: RunningService;
  readonly workers: readonly string[];
  readonly databaseUrl: string;
  readonly images: ImageSource;
  /** Address of a result from before. */
  readonly resultUrl: string;
}

export interface OutagePlan {
  /** Number of uploads, and of URLs, that wait. */
  readonly jobs: number;
  readonly durationMs: number;
  /** Null when this process cannot break the service in this way. */
  readonly breakService: (service: RunningService) => Promise<Mend | null>;
}

export interface Outage {
  readonly jobIds: readonly string[];
  readonly observation: Observation;
  /** Files in the folder that took the place of the storage. */
  readonly written: readonly string[];
  /** From the end of the fault until jobs moved again and `/readyz` was 200. */
  readonly recoveryMs: number;
}

const timeoutMs = 300_000;

/** Submits jobs that no worker has begun yet, breaks the service for a while, mends it, and waits until the jobs are settled. */
export async function runOutage(environment: OutageEnvironment, plan: OutagePlan): Promise<Outage | null> {
  const { service, images, resultUrl } = environment;
  const prepared = await submitAndBreak(environment, plan);
  if (prepared === null) return null;
  const { jobIds, mend } = prepared;
  const observation = await observe(service, { images, resultUrl, durationMs: plan.durationMs });
  const movedBefore = await countMoved(environment, jobIds);
  const written = await mend();
  const mendedAt = performance.now();
  const isMoving = async () => {
    const moved = await countMoved(environment, jobIds);
    return moved > movedBefore || moved === jobIds.length;
  };
  await eventually(isMoving, { withinMs: timeoutMs, everyMs: 50, describe: 'a job that runs' });
  await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { withinMs: timeoutMs, everyMs: 50, describe: 'readiness' });
  const recoveryMs = Math.round(performance.now() - mendedAt);
  await waitUntilSettled(service, jobIds, timeoutMs);
  return { jobIds, observation, written, recoveryMs };
}

/** Workers stand still meanwhile, so that every job waits when the fault begins. */
async function submitAndBreak({ service, workers, images }: OutageEnvironment, { jobs, breakService }: OutagePlan) {
  const pids = (await Promise.all(workers.map((name) => service.findPid(name)))).filter((pid) => pid !== null);
  sendSignalToAll(pids, 'SIGSTOP');
  try {
    const jobIds = await submitJobs(service, images, jobs);
    const mend = await breakService(service);
    return mend && { jobIds, mend };
  } finally {
    sendSignalToAll(pids, 'SIGCONT');
  }
}

/** Jobs that run or have settled. */
async function countMoved({ databaseUrl }: OutageEnvironment, jobIds: readonly string[]): Promise<number> {
  const query = `SELECT FROM jobs WHERE id = ANY($1) AND (state = 'settled' OR lease_until > now())`;
  return (await queryDatabase(databaseUrl, query, [jobIds])).length;
}
