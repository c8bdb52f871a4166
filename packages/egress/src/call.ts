import { AppError } from '@pixmill/contracts';

/**
 * Runs one call under one deadline: `signal` aborts after `limitMs`, when the caller's own signal does, and once `work` is over,
 * so that no socket outlives it. When it was the caller who stopped, their reason is thrown.
 */
export async function withinCall<T>(stop: AbortSignal, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const call = new AbortController();
  // Not AbortSignal.any and AbortSignal.timeout: some Node 20 and 22 releases collect such a pair before it fires.
  const timer = setTimeout(() => call.abort(new AppError('connection_failed', { detail: 'whole call timed out' })), limitMs);
  const onStop = () => call.abort(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await work(call.signal);
  } catch (thrown) {
    stop.throwIfAborted();
    throw thrown;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
    call.abort();
  }
}
