import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const retryIntervalMs = 500;

/** Retries `work` for up to `retryTimeoutMs` while it throws AppError `unavailable`; throws any other error at once. */
export async function retryWhileUnavailable<T>(work: () => Promise<T>, retryTimeoutMs: number): Promise<T> {
  const deadline = Date.now() + retryTimeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === 'unavailable') || Date.now() > deadline) throw thrown;
    }
    await pause(retryIntervalMs);
  }
}
