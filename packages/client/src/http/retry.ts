import { PixmillError } from '../errors.js';

/** How a request is tried again after 429, 502, 503, 504 and lost connections. */
export interface RetryOptions {
  /** Tries after the first; 40 by default. */
  readonly retries: number;
  /** Time after the first failed try in which others begin, in ms; 90,000 by default. */
  readonly totalMs: number;
  /** Longest wait before the second try, in ms; 250 by default. It doubles with each further one. */
  readonly minDelayMs: number;
  /** Longest wait before any try, in ms; 10,000 by default. A longer `Retry-After` is obeyed. */
  readonly maxDelayMs: number;
}

/** Longer than a restart of the service with its databases. About 20 tries fit into the time. */
export const defaultRetry: RetryOptions = { retries: 40, totalMs: 90_000, minDelayMs: 250, maxDelayMs: 10_000 };

/** A wait for what goes on without the client ends only when its caller says so. */
export const endlessRetry: RetryOptions = { ...defaultRetry, retries: Number.POSITIVE_INFINITY, totalMs: Number.POSITIVE_INFINITY };

/** Adds options to others. Throws PixmillError `options_invalid`. */
export function mergeRetry(base: RetryOptions, options: Partial<RetryOptions> = {}): RetryOptions {
  const merged = { ...base, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
  for (const [name, value] of Object.entries(merged)) {
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new PixmillError('options_invalid', `retry.${name} must be a number from 0 on`);
    }
  }
  return merged;
}

/** The tries of one request. */
export class RetryBudget {
  readonly #options: RetryOptions;
  readonly #now: () => number;
  #failures = 0;
  #firstFailureAt = 0;

  constructor(options: RetryOptions, now: () => number = () => performance.now()) {
    this.#options = options;
    this.#now = now;
  }

  /** Begins anew after a success. */
  reset(): void {
    this.#failures = 0;
  }

  /** Failed tries so far. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failed try. The wait before the next one, in ms: a random part of a doubling limit after what the service asked for. Null ends it. */
  next(retryAfterMs = 0): number | null {
    const { retries, totalMs, minDelayMs, maxDelayMs } = this.#options;
    if (this.#failures === 0) this.#firstFailureAt = this.#now();
    this.#failures += 1;
    const leftMs = totalMs - (this.#now() - this.#firstFailureAt);
    if (this.#failures > retries || leftMs <= 0 || retryAfterMs > leftMs) return null;
    const limitMs = Math.min(maxDelayMs, minDelayMs * 2 ** (this.#failures - 1));
    return Math.min(leftMs, retryAfterMs + limitMs * Math.random());
  }
}
