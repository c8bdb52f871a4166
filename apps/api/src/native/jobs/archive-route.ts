import { AppError } from '@pixmill/contracts';
import type { Response } from 'express';
import type { AccountContext } from '../account-context.js';
import { createZip } from '../archive/create-zip.js';
import { type JobArchiveDeps, listJobFiles } from '../archive/job-archive.js';
import { archiveHeaders, sendArchive } from '../archive/send-archive.js';
import { defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { type GetAccountJobDeps, getAccountJob } from './get-account-job.js';

export type JobArchiveRouteDeps = JobArchiveDeps & GetAccountJobDeps;

/** All results of a job as one ZIP file. */
export const createJobArchiveRoute = (deps: JobArchiveRouteDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/jobs/:id/archive',
    operationId: 'getJobArchive',
    tag: 'Jobs',
    summary: 'Fetch all results of a job as a ZIP file',
    description:
      'Every result and extra of a settled job under the name of its image, with the extension of the result; a second `a.jpg` is `a (2).jpg`. `report.json` has the job, the names of the files, and under `missing` the results that are not stored any more. The file is made while it is sent, so it has no `Content-Length`.',
    scope: 'jobs:read',
    params: idParams,
    replies: {
      200: {
        description: 'The archive',
        mediaType: 'application/zip',
        headers: { 'Content-Disposition': 'A file name with the id of the job' },
      },
    },
    errors: ['job_not_found', 'job_unsettled', 'artifact_missing', 'storage_failed'],
    async handle({ accountId }, { params: { id: jobId }, request }) {
      const { job, purged } = await getAccountJob(deps, { accountId, jobId });
      if (job.state !== 'settled') throw new AppError('job_unsettled');
      if (purged) throw new AppError('artifact_missing', { message: 'The results of this job were removed' });
      return {
        status: 200 as const,
        headers: archiveHeaders(`pixmill-${jobId}`),
        async send(response: Response) {
          if (request.method === 'HEAD') return void response.end();
          await sendArchive(createZip(listJobFiles(deps, job)), response);
        },
      };
    },
  });
