import type { AppError } from '@pixmill/contracts';

/** Calls in flight that can be rejected together. */
export interface PendingCalls {
  /** Settles as `work` does, or with the error of `rejectAll` when that comes first. */
  race<T>(work: () => Promise<T>): Promise<T>;
  rejectAll(createError: () => AppError): void;
}

export function createPendingCalls(): PendingCalls {
  const rejectors = new Set<(error: AppError) => void>();
  return {
    async race(work) {
      let reject = (_: AppError) => {};
      const rejection = new Promise<never>((_, rejectPromise) => {
        reject = rejectPromise;
        rejectors.add(reject);
      });
      try {
        return await Promise.race([work(), rejection]);
      } finally {
        rejectors.delete(reject);
      }
    },
    rejectAll(createError) {
      for (const reject of rejectors) reject(createError());
      rejectors.clear();
    },
  };
}
