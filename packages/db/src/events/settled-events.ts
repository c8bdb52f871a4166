import { type DoneImage, type Job, toImageDone, toJobSettled } from '@pixmill/contracts';

/** Events that are written when a job settles. */
export const settledEventTypes = ['image.done', 'job.settled'] as const;

const settledAtOf = ({ settledAt }: Job): Date => settledAt ?? new Date();

/** The end of a settled job. Pure. */
export const toSettledEvent = (job: Job) => ({ event: toJobSettled(job, settledAtOf(job)), job });

/** Each image of a settled job, then its end. Pure. */
export function toSettledEvents(job: Job) {
  const images = job.images.filter((image): image is DoneImage & typeof image => image.outcome !== null);
  return [...images.map((image) => ({ event: toImageDone(job, image, settledAtOf(job)), job: null })), toSettledEvent(job)];
}
