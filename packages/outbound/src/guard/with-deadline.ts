import { AppError } from '@pixmill/contracts';

/**
 * Runs one call under one deadline. The signal aborts after `timeoutMs`, when `callerSignal` aborts, and when `run` ends, so that no
 * socket outlives the call. After an abort by the caller it throws the caller's reason.
 */
export async function withDeadline<T>(callerSignal: AbortSignal, timeoutMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  callerSignal.throwIfAborted();
  const controller = new AbortController();
  // Not AbortSignal.any with AbortSignal.timeout: some Node 20 and 22 releases collect such a pair before it fires.
  const timer = setTimeout(() => controller.abort(new AppError('connection_failed', { detail: 'the call timed out' })), timeoutMs);
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
