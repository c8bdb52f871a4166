import { AppError } from '@pixmill/contracts';
import type { JobsRepository, NewJob, SubmittedJob } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import type { Capacity } from './capacity.js';

export interface WriteJobDeps {
  readonly jobs: Pick<JobsRepository, 'submit' | 'markEnqueued'>;
  readonly storage: Pick<Storage, 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'jobPrefix'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly log: Logger;
}

/** The last two steps of a submit. */
export interface WriteJob {
  /** Writes a job whose sources are stored. They are removed when the job is rejected. Throws what `JobsRepository.submit` throws. */
  insertJob(job: NewJob): Promise<SubmittedJob>;
  /** Never throws: the sweep enqueues a job whose enqueue failed. */
  enqueue(job: SubmittedJob): Promise<void>;
}

/** After these errors the transaction was certainly rolled back. */
const rolledBackCodes = new Set(['insufficient_tokens', 'rate_limited', 'idempotency_key_running']);

export function createWriteJob(deps: WriteJobDeps, { maxQueuedPerAccount }: Pick<Capacity, 'maxQueuedPerAccount'>): WriteJob {
  const { jobs, storage, keys, producer, log } = deps;

  /** The caller gets the error of the submit, also when the files stay: maintenance removes them as orphans. */
  async function removeFiles(jobId: string): Promise<void> {
    try {
      await storage.removeAll(keys.jobPrefix(jobId));
    } catch (thrown) {
      log.error(thrown, { jobId }, 'files of a rejected submit not removed');
    }
  }

  return {
    async insertJob(job) {
      try {
        return await jobs.submit(job, maxQueuedPerAccount);
      } catch (thrown) {
        // A commit whose reply was lost may have succeeded, so files are only removed when the row is known to be absent.
        if (thrown instanceof AppError && rolledBackCodes.has(thrown.code)) await removeFiles(job.id);
        throw thrown;
      }
    },

    async enqueue({ id: jobId, rank, fetchPending }) {
      try {
        await producer.enqueue(fetchPending ? 'fetch' : 'optimize', [{ id: jobId, attempts: 0, rank }]);
        await jobs.markEnqueued({ jobId, fence: 0 });
      } catch (thrown) {
        log.error(thrown, { jobId }, 'enqueue failed; the sweep will enqueue it');
      }
    },
  };
}

/** A check before anything is stored; the transaction checks again. Throws AppError `insufficient_tokens`. */
export function rejectWithoutTokens(account: { readonly unlimited: boolean; readonly tokens: number }, tokensNeeded: number): void {
  if (!account.unlimited && account.tokens < tokensNeeded) throw new AppError('insufficient_tokens');
}
