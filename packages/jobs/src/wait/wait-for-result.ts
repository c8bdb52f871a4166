import { AppError, toAppError } from '@pixmill/contracts';
import type { JobWithAccount } from '@pixmill/db';
import { type Logger, retryWhileUnavailable } from '@pixmill/runtime';
import type { CancelJob } from '../settle/cancel-job.js';
import type { WaiterRegistry, WaitRequest } from './waiter-registry.js';

export interface WaitForResultDeps {
  readonly waiters: Pick<WaiterRegistry, 'wait'>;
  readonly cancel: CancelJob;
  readonly log: Logger;
}

export interface WaitForResultRequest extends Omit<WaitRequest, 'keepDuringDrain'> {
  /** Whether the caller can ask for the same job again, so that a disconnect does not cancel it. */
  readonly keepOnDisconnect: boolean;
}

/**
 * Waits for a job whose result the caller gets in the same call. Cancels the job when it does not settle in time or when the
 * caller disconnects. Throws AppError `job_timed_out`, `unavailable` when the process shuts down first, and what `wait` throws.
 */
export type WaitForResult = (request: WaitForResultRequest) => Promise<JobWithAccount>;

/** Long enough for a database restart; a job that is still not cancelled by then runs without a waiter and is charged. */
const retryTimeoutMs = 60_000;

export function createWaitForResult({ waiters, cancel, log }: WaitForResultDeps): WaitForResult {
  /** False when the job had already settled. While the database is unavailable, the cancellation continues in the background. */
  async function cancelUnlessSettled({ jobId, accountId }: WaitForResultRequest): Promise<boolean> {
    try {
      return await cancel({ jobId, accountId });
    } catch (thrown) {
      if (toAppError(thrown).code !== 'unavailable') throw thrown;
      retryWhileUnavailable(() => cancel({ jobId, accountId }), { retryTimeoutMs }).catch((error: unknown) =>
        log.error(error, { jobId }, 'job not cancelled'),
      );
      return true;
    }
  }

  return async (request) => {
    let disconnected = false;
    const onDisconnect: WaitRequest['onDisconnect'] = (stopWaiting) =>
      request.onDisconnect(() => {
        disconnected = true;
        stopWaiting();
      });
    try {
      return await waiters.wait({ ...request, onDisconnect, keepDuringDrain: true });
    } catch (thrown) {
      if (disconnected && request.keepOnDisconnect) throw thrown;
      const cancelled = await cancelUnlessSettled(request);
      if (!cancelled) return waiters.wait({ ...request, timeoutMs: 0 });
      throw thrown instanceof AppError && thrown.code === 'wait_timed_out' ? new AppError('job_timed_out') : thrown;
    }
  };
}
