import type { AppError } from '@pixmill/contracts';
import type { LogFields, Logger } from '@pixmill/runtime';

/** Logs a request that failed with `storage_failed`. */
export type LogStorageFailure = (error: AppError, fields: LogFields) => void;

const intervalMs = 10_000;

/** Writes at most one line in 10 s, without a stack: while a volume is away, every request for a result fails. */
export function createLogStorageFailure(log: Logger, now: () => number = () => performance.now()): LogStorageFailure {
  let nextAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return ({ detail }, fields) => {
    if (now() < nextAt) {
      suppressed += 1;
      return;
    }
    log.warn({ ...fields, detail, suppressed }, 'request failed: the storage did not respond');
    nextAt = now() + intervalMs;
    suppressed = 0;
  };
}
