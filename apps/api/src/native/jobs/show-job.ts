import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { type GetAccountJobDeps, getAccountJob } from './get-account-job.js';
import { jobDetailSchema, renderJobDetail } from './job-detail.js';
import { jobDetailExample } from './job-example.js';
import { type WaitUntilSettledDeps, waitUntilSettled } from './wait-until-settled.js';

export interface ShowJobDeps extends GetAccountJobDeps, WaitUntilSettledDeps {
  readonly publicUrl: string;
}

const maxWaitSeconds = 100;
const waitExpectation = `must be a whole number of seconds, 0 to ${maxWaitSeconds}`;

const waitQuery = z.object({
  wait: z
    .string()
    .regex(/^\d{1,3}$/, waitExpectation)
    .transform(Number)
    .refine((seconds) => seconds <= maxWaitSeconds, waitExpectation)
    .prefault('0')
    .meta({ description: `Seconds to wait for the job to settle, 0 to ${maxWaitSeconds}` }),
});

/** Shows a job, at once or when it has settled. */
export const createShowJobRoute = (deps: ShowJobDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/jobs/:id',
    operationId: 'getJob',
    tag: 'Jobs',
    summary: 'Show a job',
    description:
      'A job of the native API or of a dialect, with its images, results, failures, webhooks and timings. With `wait` the answer comes when the job settles, at the latest after that many seconds; it then shows the job as it is.',
    scope: 'jobs:read',
    params: idParams,
    query: waitQuery,
    etag: true,
    replies: { 200: { description: 'The job, settled or not', schema: jobDetailSchema, example: jobDetailExample } },
    errors: ['job_not_found'],
    async handle({ accountId }, { params: { id: jobId }, query: { wait }, response }) {
      const ref = { accountId, jobId };
      if (wait > 0) await waitUntilSettled(deps, ref, { timeoutMs: wait * 1_000, response });
      return answer(200, renderJobDetail(await getAccountJob(deps, ref), deps.publicUrl));
    },
  });
