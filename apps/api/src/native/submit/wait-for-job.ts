import type { Job } from '@pixmill/contracts';
import type { JobsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Response } from 'express';
import { type WaitUntilSettledDeps, waitUntilSettled } from '../jobs/wait-until-settled.js';

export interface WaitForJobDeps extends WaitUntilSettledDeps {
  readonly database: { readonly jobs: Pick<JobsRepository, 'find'> };
  readonly log: Logger;
}

export interface Wait {
  readonly waitSeconds: number | null;
  readonly response: Response;
}

/** The job as it is after the wait. It is written already, so an error of the wait only ends it. */
export async function waitForJob(deps: WaitForJobDeps, job: Job, { waitSeconds, response }: Wait): Promise<Job> {
  if (!waitSeconds || job.state === 'settled') return job;
  const ref = { accountId: job.accountId, jobId: job.id };
  try {
    await waitUntilSettled(deps, ref, { timeoutMs: waitSeconds * 1_000, response });
    return (await deps.database.jobs.find(job.id)) ?? job;
  } catch (thrown) {
    deps.log.warn({ jobId: job.id, error: String(thrown) }, 'wait for a new job ended early');
    return job;
  }
}
