import type { RetryOptions } from './retry.js';

/** Options of every call. */
export interface CallOptions {
  /** Ends the call, also while it waits; it then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Replaces the options of the client for this call. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** Longest time of one try, in ms. `Infinity` is no limit. */
  readonly timeoutMs?: number | undefined;
}
