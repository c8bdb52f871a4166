import { createTroubleError, troubleCodes } from './storage-condition.js';

/** Runs a call to a volume. Throws AppError `storage_failed` when it takes too long, else what the call throws. */
export type LimitAnswer = <T>(call: () => Promise<T>) => Promise<T>;

const defaultLimitMs = 5_000;

/**
 * Gives calls up after `limitMs`, because a network file system may hang for ever. While a call hangs, further calls fail at once: each
 * would occupy a thread.
 */
export function createAnswerLimit(limitMs: number = defaultLimitMs): LimitAnswer {
  let hanging = 0;
  const noAnswer = () => createTroubleError(troubleCodes.noAnswer, `the volume did not answer within ${limitMs} ms`);

  return async (call) => {
    if (hanging > 0) throw noAnswer();
    const result = call();
    return new Promise((resolve, reject) => {
      let counted = false;
      const timer = setTimeout(() => {
        counted = true;
        hanging += 1;
        reject(noAnswer());
      }, limitMs);
      const end = () => {
        clearTimeout(timer);
        if (counted) hanging -= 1;
      };
      result.finally(end).then(resolve, reject);
    });
  };
}
