import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const retryIntervalMs = 500;

/** Tries again for `patienceMs` while the database is away; what else goes wrong is thrown at once. */
export async function retryWhileUnavailable<T>(work: () => Promise<T>, retryTimeoutMs: number): Promise<T> {
  const giveUpAt = Date.now() + retryTimeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === 'unavailable') || Date.now() > giveUpAt) throw thrown;
    }
    await pause(retryIntervalMs);
  }
}
