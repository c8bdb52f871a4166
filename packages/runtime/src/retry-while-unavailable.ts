import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

export interface RetryOptions {
  /** In ms. */
  readonly retryTimeoutMs: number;
  /** Between two attempts, in ms; 500 by default. */
  readonly retryIntervalMs?: number | undefined;
  /** Called once, before the first retry, with the reason. */
  readonly onRetry?: ((reason: string) => void) | undefined;
  /** Ends the retries. */
  readonly signal?: AbortSignal | undefined;
}

const defaultIntervalMs = 500;

/**
 * Retries `work` for up to `retryTimeoutMs`, or until the signal aborts, while it throws AppError `unavailable`; throws any other error at
 * once.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  { retryTimeoutMs, retryIntervalMs = defaultIntervalMs, onRetry, signal }: RetryOptions,
): Promise<T> {
  const deadline = performance.now() + retryTimeoutMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await work();
    } catch (thrown) {
      const isUnavailable = thrown instanceof AppError && thrown.code === 'unavailable';
      if (!isUnavailable || performance.now() > deadline || signal?.aborted) throw thrown;
      if (isFirst) onRetry?.((thrown.detail ?? thrown.message).trim());
    }
    await pause(retryIntervalMs);
  }
}
