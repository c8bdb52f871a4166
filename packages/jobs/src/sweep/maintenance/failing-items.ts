import { AppError } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';

/** Items whose removal failed, such as a folder with a bad block. They are left out for a growing time, so that the others get their turn. */
export interface FailingItems {
  /** Items to leave out now. */
  listPaused(): string[];
  isPaused(item: string): boolean;
  /**
   * Runs the removal of one item. Logs a failure and pauses the item; returns whether it succeeded. Throws what has nothing to do with the
   * item: AppError `unavailable`, and any failure once `maxItems` items fail.
   */
  attempt(item: string, remove: () => Promise<void>): Promise<boolean>;
}

export interface FailingItemsOptions {
  /** What the items are, for the log. */
  readonly kind: string;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/** With more, the storage as a whole is broken. */
const maxItems = 1_000;

interface Failure {
  readonly count: number;
  readonly pausedUntil: number;
}

/** Remembers in this process; another worker that takes the task over tries each item once. */
export function createFailingItems(
  { log }: { readonly log: Logger },
  { kind, now = () => performance.now() }: FailingItemsOptions,
): FailingItems {
  const failures = new Map<string, Failure>();
  const isPaused = (item: string) => (failures.get(item)?.pausedUntil ?? 0) > now();

  function pause(item: string, thrown: unknown): void {
    const count = (failures.get(item)?.count ?? 0) + 1;
    const pauseMs = Math.min(firstPauseMs * 2 ** (count - 1), maxPauseMs);
    if (failures.size >= maxItems && !failures.has(item)) throw thrown;
    failures.set(item, { count, pausedUntil: now() + pauseMs });
    log.error(thrown, { [kind]: item, failures: count, nextTryInMs: pauseMs }, 'item left out for a time; the rest goes on');
  }

  return {
    isPaused,
    listPaused: () => [...failures.keys()].filter(isPaused),
    async attempt(item, remove) {
      try {
        await remove();
        failures.delete(item);
        return true;
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'unavailable') throw thrown;
        pause(item, thrown);
        return false;
      }
    },
  };
}
