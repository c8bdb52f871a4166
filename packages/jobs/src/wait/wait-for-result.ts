import { AppError, toAppError } from '@pixmill/contracts';
import type { CancelJob } from '../settle/cancel-job.js';
import type { Deps } from '../shared/deps.js';
import { retryWhileUnavailable } from '../shared/retry-while-unavailable.js';
import type { WaiterRegistry, WaitRequest, WaitResult } from './waiter-registry.js';

interface WaitForResultDeps {
  readonly waiters: Pick<WaiterRegistry, 'wait'>;
  readonly cancel: CancelJob;
  readonly log: Deps['log'];
}

export interface WaitForResultRequest extends Omit<WaitRequest, 'keepDuringDrain'> {
  /** Whether the caller can ask for this very job again: then hanging up leaves it alone. */
  readonly keepOnDisconnect: boolean;
}

/**
 * Waits for a job whose caller wants its result or nothing: one that is not settled in time, or whose caller has gone, is cancelled.
 * Throws AppError `job_timed_out`, `unavailable` when the process ends first, and what `wait` throws.
 */
export type WaitForResult = (request: WaitForResultRequest) => Promise<WaitResult>;

/** A database that restarts is back by then; after it the job runs for nobody, and is charged. */
const retryTimeoutMs = 60_000;

export function createWaitForResult({ waiters, cancel, log }: WaitForResultDeps): WaitForResult {
  /** False when the job had settled. The answer does not wait for a database that is away. */
  async function cancelUnlessSettled({ jobId, accountId }: WaitForResultRequest): Promise<boolean> {
    try {
      return await cancel({ jobId, accountId });
    } catch (thrown) {
      if (toAppError(thrown).code !== 'unavailable') throw thrown;
      retryWhileUnavailable(() => cancel({ jobId, accountId }), retryTimeoutMs).catch((error: unknown) =>
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
