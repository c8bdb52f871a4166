import type { EventOf } from './account-event.js';
import type { Image, ImageResult } from './image.js';
import type { Job } from './job.js';

type JobIds = Pick<Job, 'id' | 'collectionId'>;

const ofJob = ({ id, collectionId }: JobIds) => ({ jobId: id, collectionId });

/** The job was accepted. Pure. */
export const toJobQueued = (job: JobIds & Pick<Job, 'createdAt'> & { readonly images: readonly unknown[] }): EventOf<'job.queued'> => ({
  type: 'job.queued',
  time: job.createdAt.toISOString(),
  ...ofJob(job),
  images: job.images.length,
});

/** A worker began with the job. Pure. */
export const toJobStarted = (job: JobIds, startedAt: Date): EventOf<'job.started'> => ({
  type: 'job.started',
  time: startedAt.toISOString(),
  ...ofJob(job),
});

/** The job has settled. Pure. */
export const toJobSettled = (job: JobIds, settledAt: Date): EventOf<'job.settled'> => ({
  type: 'job.settled',
  time: settledAt.toISOString(),
  ...ofJob(job),
});

/** An image with its result. */
export type DoneImage = Pick<Image, 'id' | 'position' | 'name'> & Pick<ImageResult, 'sourceBytes' | 'outcome'>;

/** An image has its result; the job may still wait for its other images. Pure. */
export function toImageDone(job: JobIds, { id, position, name, sourceBytes, outcome }: DoneImage, doneAt: Date): EventOf<'image.done'> {
  const event = { type: 'image.done', time: doneAt.toISOString(), ...ofJob(job), imageId: id, position, name, sourceBytes } as const;
  if (outcome.status === 'failed') return { ...event, state: 'failed', failure: outcome.failure, score: null, sizeBytes: null };
  const { score } = outcome.report;
  const main = outcome.variants.find(({ role }) => role === 'main');
  return {
    ...event,
    state: 'succeeded',
    failure: null,
    score: typeof score === 'number' ? score : null,
    sizeBytes: main?.sizeBytes ?? null,
  };
}
