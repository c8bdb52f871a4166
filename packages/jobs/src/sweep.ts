import type { Deps } from './deps.js';
import { idempotencyKeptMs } from './submit-once.js';

type SweepDeps = Pick<Deps, 'jobs' | 'deliveries' | 'lanes' | 'idempotency' | 'storage' | 'keys' | 'producer' | 'log'>;

/** One round of housekeeping; a step that fails is logged and tried again in the next round. */
export type Sweep = () => Promise<void>;

/** How long a ring may stay unanswered before Redis is asked whether it still holds it. */
const quietMs = 5_000;
const unheardBatch = 2_000;
const dueBatch = 500;
/** Bells for one endpoint in a round; what is taken goes on by itself. */
const bellsPerEndpoint = 4;
/** Endpoints that fail are heard after those that work, those that have failed long last. */
const priorities = { working: {}, failing: { priority: 1 }, slowed: { priority: 2 } } as const;
const expiredBatch = 100;

/** Re-rings jobs that were not heard, rings deliveries that are due, removes artifacts and forgets keys that are past their time. */
export function createSweep({ jobs, deliveries, lanes, idempotency, storage, keys, producer, log }: SweepDeps): Sweep {
  async function ringUnheard(): Promise<void> {
    const unheard = await jobs.findUnheard({ quietMs, limit: unheardBatch });
    if (unheard.length === 0) return;
    const rings = unheard.map(({ jobId, attempts }) => ({ id: jobId, attempts }));
    const held = new Set(await producer.findHeld('optimize', rings));
    const missing = rings.filter((ring) => !held.has(ring));
    if (missing.length > 0) await producer.ring('optimize', missing);
    await jobs.markRung(rings.map((ring) => ring.id));
    for (const { id } of missing) log.info({ jobId: id }, 'bell rung again');
  }

  async function ringDue(): Promise<void> {
    const due = await deliveries.findDue({
      working: dueBatch,
      failing: Math.min(dueBatch, lanes.freeForFailing()),
      triesPerEndpoint: bellsPerEndpoint,
    });
    const rings = due.map(({ deliveryId, attempts, endpoint }) => ({ id: deliveryId, attempts, ...priorities[endpoint] }));
    if (rings.length > 0) await producer.ring('deliver', rings);
  }

  async function removeExpired(): Promise<void> {
    for (const { jobId } of await jobs.findExpired(expiredBatch)) {
      await storage.removeAll(keys.job(jobId));
      await jobs.markPurged(jobId);
      log.info({ jobId }, 'artifacts removed');
    }
  }

  async function forgetKeys(): Promise<void> {
    await idempotency.forget(idempotencyKeptMs);
  }

  return async () => {
    for (const step of [ringUnheard, ringDue, removeExpired, forgetKeys]) {
      try {
        await step();
      } catch (thrown) {
        log.error(thrown, { step: step.name }, 'sweep step failed');
      }
    }
  };
}
