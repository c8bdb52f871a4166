import type { Deps } from './deps.js';
import { createRingUnheard } from './ring-unheard.js';

type SweepDeps = Pick<Deps, 'jobs' | 'deliveries' | 'lanes' | 'redisLife' | 'producer' | 'log'>;

/** One round; a step that fails is logged and tried again in the next. */
export type Sweep = () => Promise<void>;

const dueBatch = 500;
/** Bells for one endpoint in a round; what is taken goes on by itself. */
const bellsPerEndpoint = 4;
/** Endpoints that fail are heard after those that work, those that have failed long last. */
const ranks = { working: {}, failing: { rank: 0 }, slowed: { rank: 1 } } as const;

/** Re-rings jobs that were not heard, and rings deliveries that are due. Nothing slow belongs here: crashed work waits for it. */
export function createSweep({ jobs, deliveries, lanes, redisLife, producer, log }: SweepDeps): Sweep {
  const ringUnheard = createRingUnheard({ jobs, redisLife, producer, log });

  async function ringDue(): Promise<void> {
    const due = await deliveries.findDue({
      working: dueBatch,
      failing: Math.min(dueBatch, lanes.freeForFailing()),
      triesPerEndpoint: bellsPerEndpoint,
    });
    const rings = due.map(({ deliveryId, attempts, endpoint }) => ({ id: deliveryId, attempts, ...ranks[endpoint] }));
    if (rings.length > 0) await producer.ring('deliver', rings);
  }

  const steps = { ringUnheard, ringDue };

  return async () => {
    for (const [step, take] of Object.entries(steps)) {
      try {
        await take();
      } catch (thrown) {
        log.error(thrown, { step }, 'sweep step failed');
      }
    }
  };
}
