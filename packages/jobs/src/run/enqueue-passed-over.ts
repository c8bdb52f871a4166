import type { JobStage } from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';

export interface EnqueuePassedOverDeps {
  readonly jobs: Pick<JobsRepository, 'markEnqueued'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly log: Logger;
}

/**
 * Gives the job whose turn a claim took its new entry in the queue of the stage. Does nothing for a claim that had its own turn. Only logs
 * a failure: the sweep will enqueue the job.
 */
export type EnqueuePassedOver = (claim: Pick<JobClaim, 'passedOver'>) => Promise<void>;

export function createEnqueuePassedOver({ jobs, producer, log }: EnqueuePassedOverDeps, stage: JobStage): EnqueuePassedOver {
  return async ({ passedOver }) => {
    if (passedOver === null) return;
    const { jobId, fence, rank } = passedOver;
    try {
      await producer.enqueue(stage, [{ id: jobId, attempts: fence, rank }]);
      await jobs.markEnqueued({ jobId, fence });
    } catch (thrown) {
      log.error(thrown, { jobId }, 'enqueue failed; the sweep will enqueue it');
    }
  };
}
