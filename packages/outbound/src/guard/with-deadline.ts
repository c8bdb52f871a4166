import { AppError } from '@pixmill/contracts';

/**
 * Runs one call under one deadline: `signal` aborts after `limitMs`, when the caller's own signal does, and once `work` is over,
 * so that no socket outlives it. When it was the caller who stopped, their reason is thrown.
 */
export async function withDeadline<T>(callerSignal: AbortSignal, timeoutMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  callerSignal.throwIfAborted();
  const controller = new AbortController();
  // Not AbortSignal.any and AbortSignal.timeout: some Node 20 and 22 releases collect such a pair before it fires.
  const timer = setTimeout(() => controller.abort(new AppError('connection_failed', { detail: 'whole call timed out' })), timeoutMs);
  const onCallerAbort = () => controller.abort(callerSignal.reason);
  callerSignal.addEventListener('abort', onCallerAbort, { once: true });
  try {
    return await run(controller.signal);
  } catch (thrown) {
    callerSignal.throwIfAborted();
    throw thrown;
  } finally {
    clearTimeout(timer);
    callerSignal.removeEventListener('abort', onCallerAbort);
    controller.abort();
  }
}
