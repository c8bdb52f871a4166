import type { UndispatchedJob } from '@pixmill/db';
import type { QueueEntry } from '@pixmill/queue';
import type { Deps } from '../shared/deps.js';

type RedispatchJobsDeps = Pick<Deps, 'jobs' | 'redisEpoch' | 'producer' | 'log'>;

/**
 * How long a ring may stay unanswered before Redis is asked whether it still holds it. Jobs that somebody had are few and in a hurry
 * (decisions.md 15); those that wait may be 50,000, and a Redis that lost its memory is noticed at once by other means.
 */
const idleMs = { queued: 15_000, running: 5_000 };

/** Jobs of one statement, which has to look at all that wait. */
const batchSize = 5_000;

/** Rings of one pipeline: half a second is all Redis gets to answer. */
const pipelineSize = 500;

/** Of one round: then the other steps have their turn. */
const maxBatches = 4;

const toQueueEntry = ({ jobId, attempts, rank }: UndispatchedJob): QueueEntry => ({ id: jobId, attempts, rank });

/** Rings the jobs that Redis does not hold. Each is taken by one worker at a time, so that several share a long queue; a ring that fails is tried again. */
export function createRedispatchJobs({ jobs, redisEpoch, producer, log }: RedispatchJobsDeps): () => Promise<void> {
  async function enqueueMissing(undispatched: readonly UndispatchedJob[]): Promise<void> {
    const entries = undispatched.map(toQueueEntry);
    const held = new Set(await producer.findExisting('optimize', entries));
    const missing = entries.filter((each) => !held.has(each));
    if (missing.length > 0) await producer.enqueue('optimize', missing);
    for (const { id } of missing) log.debug({ jobId: id }, 'bell rung again');
    if (missing.length > 0) log.info({ rung: missing.length, held: held.size }, 'bells rung again');
  }

  async function redispatchBatch(lostBefore: Date): Promise<number> {
    const undispatched = await jobs.takeUndispatched({ lostBefore, idleMs, limit: batchSize });
    for (let from = 0; from < undispatched.length; from += pipelineSize) {
      try {
        await enqueueMissing(undispatched.slice(from, from + pipelineSize));
      } catch (thrown) {
        await jobs.clearEnqueued(undispatched.slice(from).map(({ jobId }) => jobId));
        throw thrown;
      }
    }
    return undispatched.length;
  }

  return async () => {
    const lostBefore = await redisEpoch.getStartedAt();
    for (let batches = 0; batches < maxBatches; batches += 1) if ((await redispatchBatch(lostBefore)) < batchSize) return;
  };
}
