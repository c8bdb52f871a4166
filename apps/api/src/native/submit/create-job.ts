import { jobSchema, renderJob } from '@pixmill/dialects';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { apiBasePath } from '../api-base-path.js';
import { jobExample, retryExample } from '../jobs/job-example.js';
import { answer, defineRoute } from '../route/api-route.js';
import { dryRunSchema } from './dry-run.js';
import { jobFormContent, jobRequestExample, jobRequestSchema } from './job-request-schema.js';
import { maxWaitSeconds, parsePreferWait } from './prefer-wait.js';
import { maxDrainedBytes, maxJobJsonBytes } from './read-job-request.js';
import { submitErrors } from './submit-errors.js';
import { type SubmitJobDeps, submitJob } from './submit-job.js';
import { type WaitForJobDeps, waitForJob } from './wait-for-job.js';

export type CreateJobDeps = SubmitJobDeps & WaitForJobDeps & { readonly publicUrl: string };

const description = `JSON with \`sources\` (URLs, ids of uploads, \`data:\` URIs), or a form with \`file\` parts and one JSON part \`options\`.
One wrong field refuses the whole request and is named by its JSON pointer. A file of several that is no image fails alone.
\`Prefer: wait=N\` waits up to N seconds (at most ${maxWaitSeconds}) for the result; a client that disconnects meanwhile does not cancel the job.`;

/** Submits a job. */
export const createCreateJobRoute = (deps: CreateJobDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/jobs',
    operationId: 'createJob',
    tag: 'Jobs',
    summary: 'Optimize images',
    description,
    scope: 'jobs:write',
    idempotent: 'job',
    body: { schema: jobRequestSchema, example: jobRequestExample, maxBytes: maxJobJsonBytes, readBy: 'handler' },
    file: { content: jobFormContent, maxBytes: maxDrainedBytes },
    requestHeaders: { Prefer: `\`wait=N\`: answer with the settled job when it is done within N seconds, at most ${maxWaitSeconds}` },
    replies: {
      200: {
        description: 'The job, settled in the time of `Prefer: wait`; or, with `dry_run`, what it would cost',
        schema: z.union([jobSchema, dryRunSchema]),
        example: jobExample,
      },
      202: {
        description: 'The job as it is',
        schema: jobSchema,
        example: { ...retryExample, parent_id: null },
        headers: { Location: 'Address of the job' },
      },
    },
    errors: submitErrors,
    async handle(context, { request, response, idempotencyKey }) {
      const { publicUrl } = deps;
      const result = await submitJob(deps, { context, request, response, idempotencyKey });
      if ('dryRun' in result) return answer(200, result.dryRun);
      const waitSeconds = parsePreferWait(request.get('prefer'));
      const job = await waitForJob(deps, result.job, { waitSeconds, response });
      const applied: Record<string, string> = waitSeconds === null ? {} : { 'preference-applied': `wait=${waitSeconds}` };
      const body = renderJob(job, { publicUrl });
      if (waitSeconds !== null && job.state === 'settled') return answer(200, body, applied);
      return answer(202, body, { ...applied, location: `${publicUrl}${apiBasePath}/jobs/${job.id}` });
    },
  });
