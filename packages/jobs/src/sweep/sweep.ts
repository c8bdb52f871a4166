import type { Logger } from '@pixmill/runtime';
import { type EnqueueDueDeliveriesDeps, enqueueDueDeliveries } from './enqueue-due-deliveries.js';
import { createRedispatchJobs, type RedispatchJobsDeps, type RedispatchJobsOptions } from './redispatch-jobs.js';

export interface SweepDeps extends RedispatchJobsDeps, EnqueueDueDeliveriesDeps {
  readonly producer: RedispatchJobsDeps['producer'] & EnqueueDueDeliveriesDeps['producer'];
  readonly log: Logger;
}

/** One round. A step that fails is logged and runs again in the next round. */
export type Sweep = () => Promise<void>;

/** Redispatches jobs and enqueues due deliveries. Nothing slow belongs here: interrupted jobs wait for it. */
export function createSweep(deps: SweepDeps, options: RedispatchJobsOptions): Sweep {
  const steps = {
    redispatchJobs: createRedispatchJobs(deps, options),
    enqueueDueDeliveries: () => enqueueDueDeliveries(deps),
  };

  return async () => {
    for (const [step, runStep] of Object.entries(steps)) {
      try {
        await runStep();
      } catch (thrown) {
        deps.log.error(thrown, { step }, 'sweep step failed');
      }
    }
  };
}
