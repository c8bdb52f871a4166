import type { JobsRepository, UndispatchedJob } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import { toQueueEntry } from '../sweep/redispatch-jobs.js';

export interface EnqueueAfterFetchDeps {
  readonly jobs: Pick<JobsRepository, 'takeNextFetch' | 'markEnqueued' | 'clearEnqueued'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly log: Logger;
}

/** What the end of a fetch enqueues. Both only log a failure: the sweep will enqueue the job. */
export interface EnqueueAfterFetch {
  /** Enqueues a fetched job for its optimization. */
  enqueueOptimization(job: Pick<UndispatchedJob, 'jobId' | 'fence' | 'rank'>): Promise<void>;
  /** Enqueues the next deferred job of an account, so that its limit costs it no time. */
  enqueueNextFetch(accountId: string): Promise<void>;
}

export function createEnqueueAfterFetch(
  { jobs, producer, log }: EnqueueAfterFetchDeps,
  { fetchesPerAccount }: { readonly fetchesPerAccount: number },
): EnqueueAfterFetch {
  async function logFailure(work: () => Promise<void>, fields: Readonly<Record<string, string>>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      log.error(thrown, fields, 'enqueue failed; the sweep will enqueue it');
    }
  }

  return {
    enqueueOptimization: ({ jobId, fence, rank }) =>
      logFailure(
        async () => {
          await producer.enqueue('optimize', [{ id: jobId, attempts: fence, rank }]);
          await jobs.markEnqueued({ jobId, fence });
        },
        { jobId },
      ),

    enqueueNextFetch: (accountId) =>
      logFailure(
        async () => {
          const next = await jobs.takeNextFetch({ accountId, fetchesPerAccount });
          if (!next) return;
          try {
            await producer.enqueue('fetch', [toQueueEntry(next)]);
          } catch (thrown) {
            await jobs.clearEnqueued([next.jobId]);
            throw thrown;
          }
        },
        { accountId },
      ),
  };
}
