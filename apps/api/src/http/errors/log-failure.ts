import type { AppError } from '@pixmill/contracts';
import type { LogFields, Logger } from '@pixmill/runtime';

/** Logs a request that failed; it may hold the line back. */
export type LogFailure = (error: AppError, fields: LogFields) => void;

const intervalMs = 10_000;

/** What a condition of the service gives to every request, for as long as it lasts. */
const conditionCodes = new Set<AppError['code']>(['storage_failed', 'unavailable']);

/**
 * Logs failures of requests. For a condition of the service, such as a volume that is away or a full disk, it writes at most one line in 10 s,
 * without a stack; for every other error one line each, with its stack.
 */
export function createLogFailure(log: Logger, now: () => number = () => performance.now()): LogFailure {
  const conditions = new Map<AppError['code'], { nextAt: number; suppressed: number }>();
  return (error, fields) => {
    const { code, detail } = error;
    if (!conditionCodes.has(code)) return log.error(error, fields, 'request failed');
    const last = conditions.get(code);
    if (last !== undefined && now() < last.nextAt) {
      last.suppressed += 1;
      return;
    }
    log.warn({ ...fields, code, detail, suppressed: last?.suppressed ?? 0 }, 'request failed: the service cannot answer it now');
    conditions.set(code, { nextAt: now() + intervalMs, suppressed: 0 });
  };
}
