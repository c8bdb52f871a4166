import { AppError, toAppError } from '@pixmill/contracts';
import type { Cancel } from './cancel.js';
import type { Deps } from './deps.js';
import { untilAvailable } from './until-available.js';
import type { Seated, WaitRequest, WaitRoom } from './wait.js';

interface SeeThroughDeps {
  readonly waitRoom: Pick<WaitRoom, 'wait'>;
  readonly cancel: Cancel;
  readonly log: Deps['log'];
}

export interface SeeThroughRequest extends Omit<WaitRequest, 'stays'> {
  /** Whether the caller can ask for this very job again: then hanging up leaves it alone. */
  readonly mayReturn: boolean;
}

/**
 * Waits for a job whose caller wants its result or nothing: one that is not settled in time, or whose caller has gone, is cancelled.
 * Throws AppError `job_timed_out`, `unavailable` when the process ends first, and what `wait` throws.
 */
export type SeeThrough = (request: SeeThroughRequest) => Promise<Seated>;

/** A database that restarts is back by then; after it the job runs for nobody, and is charged. */
const patienceMs = 60_000;

export function createSeeThrough({ waitRoom, cancel, log }: SeeThroughDeps): SeeThrough {
  /** False when the job had settled. The answer does not wait for a database that is away. */
  async function giveUp({ jobId, accountId }: SeeThroughRequest): Promise<boolean> {
    try {
      return await cancel({ jobId, accountId });
    } catch (thrown) {
      if (toAppError(thrown).code !== 'unavailable') throw thrown;
      untilAvailable(() => cancel({ jobId, accountId }), patienceMs).catch((error: unknown) =>
        log.error(error, { jobId }, 'job not cancelled'),
      );
      return true;
    }
  }

  return async (request) => {
    let gone = false;
    const onGone: WaitRequest['onGone'] = (leave) =>
      request.onGone(() => {
        gone = true;
        leave();
      });
    try {
      return await waitRoom.wait({ ...request, onGone, stays: true });
    } catch (thrown) {
      if (gone && request.mayReturn) throw thrown;
      const cancelled = await giveUp(request);
      if (!cancelled) return waitRoom.wait({ ...request, timeoutMs: 0 });
      throw thrown instanceof AppError && thrown.code === 'wait_timed_out' ? new AppError('job_timed_out') : thrown;
    }
  };
}
