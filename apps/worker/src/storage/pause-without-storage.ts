import type { Consumer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { StorageWatch } from './watch-storage.js';

export interface StorageGateDeps {
  readonly storageWatch: Pick<StorageWatch, 'isUsable' | 'onChange'>;
  /** Makes the sweep enqueue this job again. */
  readonly giveBack: (jobId: string) => Promise<void>;
  readonly log: Logger;
}

/** Pauses a consumer while the storage is not usable, and resumes it when it is. */
export function pauseWithoutStorage({ storageWatch, log }: StorageGateDeps, consumer: Pick<Consumer, 'pause' | 'resume'>): void {
  storageWatch.onChange((usable) => {
    (usable ? consumer.resume() : consumer.pause()).catch((thrown: unknown) => log.error(thrown, { usable }, 'consumer not switched'));
  });
}

/** The queue removes an entry after it was handled, and ignores a job that is enqueued again before. */
const giveBackDelayMs = 200;

/**
 * Handles an entry only while the storage is usable: a paused consumer may still get one. Without it the job is not claimed; it waits, and
 * any worker whose storage works may take it.
 */
export function handleWithStorage<Signals>(
  { storageWatch, giveBack, log }: StorageGateDeps,
  handle: (jobId: string, signals: Signals) => Promise<void>,
): (jobId: string, signals: Signals) => Promise<void> {
  const giveBackSafely = (jobId: string) =>
    giveBack(jobId).catch((thrown: unknown) => log.error(thrown, { jobId }, 'job not given back; the sweep will find it'));

  return async (jobId, signals) => {
    if (await storageWatch.isUsable()) await handle(jobId, signals);
    else setTimeout(() => void giveBackSafely(jobId), giveBackDelayMs).unref();
  };
}
