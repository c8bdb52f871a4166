import { type JobStage, jobStages } from '@pixmill/contracts';
import type { JobsRepository, UndispatchedJob, UndispatchedQuery } from '@pixmill/db';
import type { Producer, QueueEntry, RedisEpoch } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';

export interface RedispatchJobsDeps {
  readonly jobs: Pick<JobsRepository, 'takeUndispatched' | 'clearEnqueued'>;
  readonly redisEpoch: Pick<RedisEpoch, 'getStartedAt'>;
  readonly producer: Pick<Producer, 'enqueue' | 'findExisting' | 'countWaiting'>;
  readonly log: Logger;
}

export interface RedispatchJobsOptions {
  /** Jobs of one account whose sources are fetched at a time, over all workers. */
  readonly fetchesPerAccount: number;
}

/**
 * How long ago a job was enqueued before Redis is asked for its entry, in ms. Interrupted jobs are few and urgent
 * (docs/reliability.md#leases); up to 50,000 jobs may be queued, and a loss of Redis data is detected at once by its epoch.
 */
const idleMs = { queued: 15_000, running: 5_000 };

/**
 * While Redis holds no waiting entry of a stage, a job that was enqueued this long ago is asked for, in ms: its list may have been removed,
 * and nothing else would say so. A job that is just being claimed is younger.
 */
const emptyQueueMs = 2_000;

/** Jobs of one stage in one statement; the statement reads every unsettled job. */
const batchSize = 5_000;

/** Entries of one pipeline: Redis has to answer within half a second. */
const pipelineSize = 500;

/** Batches of one round, so that the other steps of the sweep are not delayed. */
const maxBatches = 4;

/**
 * Enqueues the jobs that Redis does not hold, each in the queue of its stage. One worker at a time takes a job, so that several workers
 * share a long queue. A job whose enqueue failed is taken again. Throws AppError `unavailable`.
 */
export function createRedispatchJobs(
  { jobs, redisEpoch, producer, log }: RedispatchJobsDeps,
  { fetchesPerAccount }: RedispatchJobsOptions,
): () => Promise<void> {
  return async () => {
    const lostBefore = await findLostBefore();
    for (let batches = 0; batches < maxBatches; batches += 1) if ((await redispatchBatch(lostBefore)) < batchSize) return;
  };

  async function findLostBefore(): Promise<UndispatchedQuery['lostBefore']> {
    const startedAt = await redisEpoch.getStartedAt();
    const suspectBefore = new Date(Math.max(startedAt.getTime(), Date.now() - emptyQueueMs));
    const [fetch, optimize] = await Promise.all([producer.countWaiting('fetch'), producer.countWaiting('optimize')]);
    return { fetch: fetch === 0 ? suspectBefore : startedAt, optimize: optimize === 0 ? suspectBefore : startedAt };
  }

  /** Returns the number of jobs taken. */
  async function redispatchBatch(lostBefore: UndispatchedQuery['lostBefore']): Promise<number> {
    const undispatched = await jobs.takeUndispatched({ lostBefore, idleMs, limit: batchSize, fetchesPerAccount });
    for (let from = 0; from < undispatched.length; from += pipelineSize) {
      try {
        const slice = undispatched.slice(from, from + pipelineSize);
        for (const stage of jobStages) {
          await enqueueMissing(
            stage,
            slice.filter((job) => job.stage === stage),
          );
        }
      } catch (thrown) {
        await jobs.clearEnqueued(undispatched.slice(from).map(({ jobId }) => jobId));
        throw thrown;
      }
    }
    return undispatched.length;
  }

  async function enqueueMissing(stage: JobStage, undispatched: readonly UndispatchedJob[]): Promise<void> {
    if (undispatched.length === 0) return;
    const entries = undispatched.map(toQueueEntry);
    const existing = new Set(await producer.findExisting(stage, entries));
    const missing = entries.filter((entry) => !existing.has(entry));
    if (missing.length === 0) return;
    await producer.enqueue(stage, missing);
    for (const { id } of missing) log.debug({ jobId: id, stage }, 'job enqueued again');
    log.info({ stage, enqueued: missing.length, existing: existing.size }, 'jobs enqueued again');
  }
}

/** The entry of a job in the queue of its stage. Pure. */
export function toQueueEntry({ jobId, fence, rank }: UndispatchedJob): QueueEntry {
  return { id: jobId, attempts: fence, rank };
}
