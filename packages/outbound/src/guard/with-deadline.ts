import { AppError } from '@pixmill/contracts';
import { type RunTimer, startRunTimer } from '@pixmill/runtime';
import { FailureReason } from './failure-reason.js';

/**
 * Runs one call under one deadline. The signal aborts after `timeoutMs` in which this process ran, when `callerSignal` aborts, and when `run` ends, so that no
 * socket outlives the call. After an abort by the caller it throws the caller's reason.
 */
export async function withDeadline<T>(
  callerSignal: AbortSignal,
  timeoutMs: number,
  run: (signal: AbortSignal, deadline: Pick<RunTimer, 'remainingMs'>) => Promise<T>,
): Promise<T> {
  callerSignal.throwIfAborted();
  const controller = new AbortController();
  // Not AbortSignal.any with AbortSignal.timeout: some Node 20 and 22 releases collect such a pair before it fires.
  const timer = startRunTimer(timeoutMs, () => {
    const cause = new FailureReason('time', `the call took longer than ${timeoutMs} ms`);
    controller.abort(new AppError('connection_failed', { detail: 'the call timed out', cause }));
  });
  const onCallerAbort = () => controller.abort(callerSignal.reason);
  callerSignal.addEventListener('abort', onCallerAbort, { once: true });
  try {
    return await run(controller.signal, timer);
  } catch (thrown) {
    callerSignal.throwIfAborted();
    throw thrown;
  } finally {
    timer.stop();
    callerSignal.removeEventListener('abort', onCallerAbort);
    controller.abort();
  }
}
