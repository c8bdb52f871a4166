import type { Consumer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { WorkWatch } from '../pause/work-watch.js';

export interface StorageGateDeps {
  /** Whether the storage is usable and the operator has not paused the work. */
  readonly workWatch: Pick<WorkWatch, 'isUsable' | 'onChange'>;
  /** Makes the sweep enqueue this job again. */
  readonly giveBack: (jobId: string) => Promise<void>;
  readonly log: Logger;
}

/** Pauses a consumer while no job may be worked on, and resumes it then. */
export function pauseWithoutStorage({ workWatch, log }: StorageGateDeps, consumer: Pick<Consumer, 'pause' | 'resume'>): void {
  workWatch.onChange((usable) => {
    (usable ? consumer.resume() : consumer.pause()).catch((thrown: unknown) => log.error(thrown, { usable }, 'consumer not switched'));
  });
}

/** The queue removes an entry after it was handled, and ignores a job that is enqueued again before. */
const giveBackDelayMs = 200;

/**
 * Handles an entry only while jobs may be worked on: a paused consumer may still get one. Otherwise the job is not claimed; it waits, and
 * any worker whose storage works may take it.
 */
export function handleWithStorage<Signals>(
  { workWatch, giveBack, log }: StorageGateDeps,
  handle: (jobId: string, signals: Signals) => Promise<void>,
): (jobId: string, signals: Signals) => Promise<void> {
  const giveBackSafely = (jobId: string) =>
    giveBack(jobId).catch((thrown: unknown) => log.error(thrown, { jobId }, 'job not given back; the sweep will find it'));

  return async (jobId, signals) => {
    if (await workWatch.isUsable()) await handle(jobId, signals);
    else setTimeout(() => void giveBackSafely(jobId), giveBackDelayMs).unref();
  };
}
