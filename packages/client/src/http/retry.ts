/** How a request is tried again after 429, 503 and lost connections. */
export interface RetryOptions {
  /** Tries after the first; 8 by default. */
  readonly retries: number;
  /** Longest wait before the second try, in ms; it doubles with each further one. */
  readonly minDelayMs: number;
  /** Longest wait before any try, in ms. A longer `Retry-After` is obeyed. */
  readonly maxDelayMs: number;
}

/** About a minute altogether: longer than a restart of the service. */
export const defaultRetry: RetryOptions = { retries: 8, minDelayMs: 250, maxDelayMs: 15_000 };

/** The wait before a try, in ms: a random part of a doubling limit, and at least what the service asked for. `retry` counts from 0. */
export function toDelayMs(retry: number, { minDelayMs, maxDelayMs }: RetryOptions, retryAfterMs = 0): number {
  const limitMs = Math.min(maxDelayMs, minDelayMs * 2 ** retry);
  return retryAfterMs + limitMs * (0.5 + Math.random() / 2);
}

/** Waits. Throws the reason of the signal when it aborts. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
