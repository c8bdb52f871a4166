import { type Job, toEventId, toJobSettled, type WebhookBody } from '@pixmill/contracts';
import { renderJob, type WireJob } from './job.js';

/** The event that a job settled, as callbacks, webhook endpoints and streams of events carry it. */
export interface JobSettledEvent {
  /** The same in every attempt and on every way, so that a receiver can drop repeats. */
  readonly id: string;
  readonly type: 'job.settled';
  readonly time: string;
  readonly job_id: string;
  readonly collection_id?: string;
  readonly data: WireJob;
}

/** The event of a settled job. Pure. */
export function toJobSettledEvent(job: Job, { publicUrl }: { readonly publicUrl: string }): JobSettledEvent {
  const data = renderJob(job, { publicUrl });
  return {
    id: toEventId(toJobSettled(job, job.settledAt ?? job.createdAt)),
    type: 'job.settled',
    time: data.settled_at ?? data.created_at,
    job_id: job.id,
    ...(job.collectionId !== null && { collection_id: job.collectionId }),
    data,
  };
}

/** The body of the callback of a native job. Pure. */
export const renderJobWebhook = (job: Job, options: { readonly publicUrl: string }): WebhookBody => ({
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(toJobSettledEvent(job, options)),
});
