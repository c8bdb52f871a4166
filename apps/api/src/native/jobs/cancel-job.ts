import { AppError, type Job } from '@pixmill/contracts';
import type { AnnouncedCancel } from '@pixmill/db';
import { nativeApiName, renderJobWebhook, toOutcome } from '@pixmill/dialects';
import type { CancelJob } from '@pixmill/jobs';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { type GetAccountJobDeps, getAccountJob } from './get-account-job.js';
import { jobDetailSchema, renderJobDetail } from './job-detail.js';
import { cancelledJobExample } from './job-example.js';

export interface CancelJobDeps extends GetAccountJobDeps {
  readonly cancelJob: CancelJob;
  readonly sourceTtlMs: number;
  readonly publicUrl: string;
}

/** Cancels a job that waits or runs. */
export const createCancelJobRoute = (deps: CancelJobDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/jobs/:id/cancel',
    operationId: 'cancelJob',
    tag: 'Jobs',
    summary: 'Cancel a job that waits or runs',
    description:
      'Settles the job at once: all of its images end as `cancelled` and nothing is charged, also for images that a worker had finished already, because their results exist only once the whole job is settled. Its sources are kept for `SOURCE_TTL`, so that it can be retried. The `callback_url` of a native job is told; clients of the dialects expect no webhook for this. A cancelled job is answered as it is.',
    scope: 'jobs:write',
    params: idParams,
    replies: { 200: { description: 'The cancelled job', schema: jobDetailSchema, example: cancelledJobExample } },
    errors: ['job_not_found', 'state_conflict'],
    async handle({ accountId }, { params: { id: jobId } }) {
      const ref = { accountId, jobId };
      const { job } = await getAccountJob(deps, ref);
      if (job.state !== 'settled') {
        await deps.cancelJob({ ...ref, announced: announce(job, deps) });
      }
      const settled = await getAccountJob(deps, ref);
      if (toOutcome(settled.job) !== 'cancelled') throw new AppError('state_conflict', { message: 'The job has settled already' });
      return answer(200, renderJobDetail(settled, deps.publicUrl));
    },
  });

/** Clients of a dialect expect no webhook for a job that they did not see end, and jobs of a dialect keep no credentials. */
function announce({ dialect, callbackUrl }: Job, { sourceTtlMs, publicUrl }: CancelJobDeps): AnnouncedCancel {
  const isNative = dialect === nativeApiName;
  const render = isNative && callbackUrl !== null ? (cancelled: Job) => renderJobWebhook(cancelled, { publicUrl }) : null;
  return { sourceTtlMs, keepsSecrets: isNative, render };
}
