import { WaitTimeoutError } from '../errors.js';
import type { LimitedWork } from '../http/delay.js';
import type { RetryOptions } from '../http/retry.js';

/** When a wait for a job or collection ends early. */
export interface WaitLimits {
  readonly signal?: AbortSignal | undefined;
  /** When to give up a service that stays away; never by default, unless the client has options of its own. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** Longest time of the wait, in ms; no limit by default. */
  readonly timeoutMs?: number | undefined;
}

/** The limit of a wait, which throws WaitTimeoutError with this id. */
export function toWaitLimit(id: string, { signal, timeoutMs = Number.POSITIVE_INFINITY }: WaitLimits): LimitedWork {
  return { signal, timeoutMs, onTimeout: () => new WaitTimeoutError(id, timeoutMs) };
}
