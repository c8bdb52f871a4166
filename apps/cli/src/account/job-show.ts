import { type Pixmill, ServiceError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import type { UserCommand } from '../program/command.js';
import { createApiCommand } from './api-command.js';
import { renderJob } from './render-job.js';

/** `pixmill job show ID`. `notFoundHint` follows the error of an unknown id. */
export const createShowJobCommand = (notFoundHint = ''): UserCommand =>
  createApiCommand({
    name: 'show',
    summary: 'Show a job of the account: its state, and for each image its results or why it failed',
    operand: 'JOB_ID',
    options: {},
    async ask(client, { operand }, { signal }) {
      const json = await getJob(client, { id: operand, notFoundHint, signal });
      return { json, lines: renderJob(json) };
    },
  });

/** `pixmill job cancel ID`. */
export const cancelJobCommand = createApiCommand({
  name: 'cancel',
  summary: 'Stop a job of the account; images that are done stay',
  operand: 'JOB_ID',
  options: {},
  async ask(client, { operand }, { signal }) {
    const json = await client.jobs.cancel(operand, { signal });
    const counts = ['succeeded', 'failed', 'cancelled'].flatMap((state) => {
      const count = json.images.filter((image) => image.state === state).length;
      return count > 0 ? [`${count} ${state}`] : [];
    });
    return { json, lines: [`Job ${json.id} is ${json.outcome ?? json.state}. Images: ${counts.join(', ')}`] };
  },
});

interface JobQuestion {
  readonly id: string;
  readonly notFoundHint: string;
  readonly signal: AbortSignal;
}

async function getJob(client: Pixmill, { id, notFoundHint, signal }: JobQuestion) {
  try {
    return await client.jobs.get(id, { signal });
  } catch (thrown) {
    if (!(thrown instanceof ServiceError) || thrown.code !== 'job_not_found') throw thrown;
    throw new AppError('job_not_found', { message: `The account has no job ${id}.${notFoundHint}`, cause: thrown });
  }
}
