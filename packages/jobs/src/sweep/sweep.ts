import type { Deps } from '../shared/deps.js';
import { createRedispatchJobs } from './redispatch-jobs.js';

type SweepDeps = Pick<Deps, 'jobs' | 'deliveries' | 'deliveryLimiter' | 'redisEpoch' | 'producer' | 'log'>;

/** One round; a step that fails is logged and tried again in the next. */
export type Sweep = () => Promise<void>;

const dueLimit = 500;
/** Bells for one endpoint in a round; what is taken goes on by itself. */
const entriesPerEndpoint = 4;
/** Endpoints that fail are heard after those that work, those that have failed long last. */
const ranks = { working: {}, failing: { rank: 0 }, slowed: { rank: 1 } } as const;

/** Re-rings jobs that were not heard, and rings deliveries that are due. Nothing slow belongs here: crashed work waits for it. */
export function createSweep({ jobs, deliveries, deliveryLimiter, redisEpoch, producer, log }: SweepDeps): Sweep {
  const redispatchJobs = createRedispatchJobs({ jobs, redisEpoch, producer, log });

  async function enqueueDueDeliveries(): Promise<void> {
    const due = await deliveries.findDue({
      workingLimit: dueLimit,
      failingLimit: Math.min(dueLimit, deliveryLimiter.availableForFailing()),
      endpointLimit: entriesPerEndpoint,
    });
    const entries = due.map(({ deliveryId, attempts, endpoint }) => ({ id: deliveryId, attempts, ...ranks[endpoint] }));
    if (entries.length > 0) await producer.enqueue('deliver', entries);
  }

  const steps = { redispatchJobs, enqueueDueDeliveries };

  return async () => {
    for (const [step, runStep] of Object.entries(steps)) {
      try {
        await runStep();
      } catch (thrown) {
        log.error(thrown, { step }, 'sweep step failed');
      }
    }
  };
}
