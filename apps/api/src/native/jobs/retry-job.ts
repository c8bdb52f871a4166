import { createHash } from 'node:crypto';
import { AppError, type Job } from '@pixmill/contracts';
import type { JobsRepository } from '@pixmill/db';
import { jobSchema, nativeApiName, renderJob } from '@pixmill/dialects';
import type { IdempotencyLock, LockIdempotencyKey, RetryJob } from '@pixmill/jobs';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { retryExample } from './job-example.js';

export interface RetryJobDeps {
  readonly retryJob: RetryJob;
  readonly lockIdempotencyKey: LockIdempotencyKey;
  readonly database: { readonly jobs: Pick<JobsRepository, 'find'> };
  readonly publicUrl: string;
}

/** Submits the failed images of a job again. */
export const createRetryJobRoute = (deps: RetryJobDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/jobs/:id/retry',
    operationId: 'retryJob',
    tag: 'Jobs',
    summary: 'Retry the failed images of a job',
    description:
      'Makes a new job of the images that failed or were cancelled, with the options, destination, callback, labels and priority of the old one, whose id is its `parent_id`. Its sources are its own: stored sources are copied, URLs without stored bytes are fetched again. It costs tokens as any job does. The new job is a native one, unless the old one has a callback: its receiver gets the body of its own dialect.',
    scope: 'jobs:write',
    idempotent: 'job',
    params: idParams,
    replies: {
      202: {
        description: 'The new job',
        schema: jobSchema,
        example: retryExample,
        headers: { Location: 'Address of the new job' },
      },
    },
    errors: [
      'job_not_found',
      'job_unsettled',
      'state_conflict',
      'artifact_missing',
      'insufficient_tokens',
      'storage_failed',
      'idempotency_key_running',
      'idempotency_key_reused',
    ],
    async handle(context, { params: { id: jobId }, idempotencyKey }) {
      const { publicUrl } = deps;
      const job = await retryOnce(deps, context, { jobId, idempotencyKey });
      return answer(202, renderJob(job, { publicUrl }), { location: `${publicUrl}/api/v1/jobs/${job.id}` });
    },
  });

interface RetryCall {
  readonly jobId: string;
  readonly idempotencyKey: string | undefined;
}

/** A repeated call with the same `Idempotency-Key` returns the first job. */
async function retryOnce(deps: RetryJobDeps, context: AccountContext, { jobId, idempotencyKey }: RetryCall): Promise<Job> {
  if (idempotencyKey === undefined) return retry(deps, context, { jobId, lock: null });
  const lock = await deps.lockIdempotencyKey({ accountId: context.accountId, key: idempotencyKey });
  try {
    return await retry(deps, context, { jobId, lock });
  } finally {
    await lock.release();
  }
}

async function retry(
  { retryJob, database }: RetryJobDeps,
  { account, keyId }: AccountContext,
  { jobId, lock }: { readonly jobId: string; readonly lock: IdempotencyLock | null },
): Promise<Job> {
  const requestHash = createHash('sha256').update(`retry ${jobId}`).digest('hex');
  const earlierId = lock?.findJobId(requestHash) ?? null;
  if (earlierId === null) {
    return retryJob({ account, jobId, keyId, dialect: nativeApiName, idempotency: lock?.toRequest(requestHash) ?? null });
  }
  const earlier = await database.jobs.find(earlierId);
  if (!earlier) throw new AppError('job_not_found');
  return earlier;
}
