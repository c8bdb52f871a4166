import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface EventuallyOptions {
  /** Longest time until the check passes, in ms. */
  readonly withinMs: number;
  /** What the test waits for, for the failure message. */
  readonly describe?: string;
  /** Pause between two checks, in ms. */
  readonly everyMs?: number;
}

const timedOut = Symbol('timed out');

/**
 * Repeats `check` until it passes, and returns its value. A check fails while it throws, or returns `false` or `null`; it may
 * contain plain jest assertions. After `withinMs` it throws and names the last value or error; a check that hangs fails as well.
 */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions): Promise<Exclude<T, false | null>> {
  const { withinMs, describe = 'the check to pass', everyMs = 20 } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), withinMs);
  const timeout = new Promise<typeof timedOut>((resolve) => {
    deadline.signal.addEventListener('abort', () => resolve(timedOut), { once: true });
  });
  let last = 'the first check did not return';
  let cause: unknown;
  try {
    while (!deadline.signal.aborted) {
      try {
        const value = await Promise.race([Promise.resolve().then(check), timeout]);
        if (value === timedOut) break;
        if (value !== false && value !== null) return value as Exclude<T, false | null>; // the two excluded values were just tested
        last = `last value: ${inspect(value)}`;
        cause = undefined;
      } catch (thrown) {
        last = `last error: ${thrown instanceof Error ? thrown.message : inspect(thrown)}`;
        cause = thrown;
      }
      await Promise.race([pause(everyMs), timeout]);
    }
    throw new Error(`waited ${withinMs} ms for ${describe}; ${last}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
