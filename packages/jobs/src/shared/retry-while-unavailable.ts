import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const retryIntervalMs = 500;

/**
 * Retries `work` for up to `retryTimeoutMs`, or until `stop`, while it throws AppError `unavailable`; throws any other error at once.
 */
export async function retryWhileUnavailable<T>(work: () => Promise<T>, retryTimeoutMs: number, stop?: AbortSignal): Promise<T> {
  const deadline = performance.now() + retryTimeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const isUnavailable = thrown instanceof AppError && thrown.code === 'unavailable';
      if (!isUnavailable || performance.now() > deadline || stop?.aborted) throw thrown;
    }
    await pause(retryIntervalMs);
  }
}
