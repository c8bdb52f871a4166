import type { Unheard } from '@pixmill/db';
import type { Ring } from '@pixmill/queue';
import type { Deps } from './deps.js';

type RingUnheardDeps = Pick<Deps, 'jobs' | 'redisLife' | 'producer' | 'log'>;

/**
 * How long a ring may stay unanswered before Redis is asked whether it still holds it. Jobs that somebody had are few and in a hurry
 * (decisions.md 15); those that wait may be 50,000, and a Redis that lost its memory is noticed at once by other means.
 */
const quietMs = { queued: 15_000, running: 5_000 };

/** Jobs of one statement, which has to look at all that wait. */
const batch = 5_000;

/** Rings of one pipeline: half a second is all Redis gets to answer. */
const pipelined = 500;

/** Of one round: then the other steps have their turn. */
const mostBatches = 4;

const toRing = ({ jobId, attempts, rank }: Unheard): Ring => ({ id: jobId, attempts, rank });

/** Rings the jobs that Redis does not hold. Each is taken by one worker at a time, so that several share a long queue; a ring that fails is tried again. */
export function createRingUnheard({ jobs, redisLife, producer, log }: RingUnheardDeps): () => Promise<void> {
  async function ring(unheard: readonly Unheard[]): Promise<void> {
    const rings = unheard.map(toRing);
    const held = new Set(await producer.findHeld('optimize', rings));
    const missing = rings.filter((each) => !held.has(each));
    if (missing.length > 0) await producer.ring('optimize', missing);
    for (const { id } of missing) log.debug({ jobId: id }, 'bell rung again');
    if (missing.length > 0) log.info({ rung: missing.length, held: held.size }, 'bells rung again');
  }

  async function ringBatch(lostBefore: Date): Promise<number> {
    const unheard = await jobs.takeUnheard({ lostBefore, quietMs, limit: batch });
    for (let from = 0; from < unheard.length; from += pipelined) {
      try {
        await ring(unheard.slice(from, from + pipelined));
      } catch (thrown) {
        await jobs.markUnrung(unheard.slice(from).map(({ jobId }) => jobId));
        throw thrown;
      }
    }
    return unheard.length;
  }

  return async () => {
    const lostBefore = await redisLife.since();
    for (let batches = 0; batches < mostBatches; batches += 1) if ((await ringBatch(lostBefore)) < batch) return;
  };
}
