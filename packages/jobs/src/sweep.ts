import type { Deps } from './deps.js';
import { createRingUnheard } from './ring-unheard.js';

type SweepDeps = Pick<Deps, 'jobs' | 'deliveries' | 'redisLife' | 'producer' | 'log'>;

/** One round; a step that fails is logged and tried again in the next. */
export type Sweep = () => Promise<void>;

const dueBatch = 500;

/** Re-rings jobs that were not heard, and rings deliveries that are due. Nothing slow belongs here: crashed work waits for it. */
export function createSweep({ jobs, deliveries, redisLife, producer, log }: SweepDeps): Sweep {
  const ringUnheard = createRingUnheard({ jobs, redisLife, producer, log });

  async function ringDue(): Promise<void> {
    const due = await deliveries.findDue(dueBatch);
    const rings = due.map(({ deliveryId, attempts }) => ({ id: deliveryId, attempts }));
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
