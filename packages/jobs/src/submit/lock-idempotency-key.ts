import { AppError } from '@pixmill/contracts';
import type { IdempotentRequest } from '@pixmill/db';
import type { Deps } from '../shared/deps.js';

/** How long a caller's key finds its job. Source: reliability.md section 3. */
export const idempotencyTtlMs = 24 * 3_600_000;

/** A first call that stops showing signs of life for this long is taken for dead. */
const lockTtlMs = 30_000;
const extendIntervalMs = 10_000;
const retryAfterMs = 2_000;

const keyPattern = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** A caller's key for the time of one call. */
export interface IdempotencyLock {
  /** The job this key stands for already, or null when this call is the first. Throws AppError `idempotency_key_reused`. */
  findJobId(requestHash: string): string | null;
  /** What the submit writes beside its job; null when there is a job already. */
  toRequest(requestHash: string): IdempotentRequest | null;
  /** Whether there is a job already: then nothing will be charged. */
  readonly isRepeat: boolean;
  /** Ends the call: a key that became no job is free again. Safe to repeat. */
  release(): Promise<void>;
}

/** Takes a caller's key. Throws AppError `invalid_parameter` for a key that is none, `idempotency_key_running` while the first call runs. */
export type LockIdempotencyKey = (accountId: string, key: string) => Promise<IdempotencyLock>;

/** Makes a repeated submit with the same key and content the same job, charged once. */
export function createLockIdempotencyKey({ idempotency, log }: Pick<Deps, 'idempotency' | 'log'>): LockIdempotencyKey {
  return async (accountId, key) => {
    if (!keyPattern.test(key)) {
      throw new AppError('invalid_parameter', { message: 'Idempotency-Key must be 1 to 255 printable ASCII characters' });
    }
    const keyState = await idempotency.take({ accountId, key, lockMs: lockTtlMs, ttlMs: idempotencyTtlMs });
    if (keyState.state === 'running') throw new AppError('idempotency_key_running', { retryAfterMs: retryAfterMs });
    if (keyState.state === 'done') {
      return {
        isRepeat: true,
        findJobId(requestHash) {
          if (keyState.requestHash !== requestHash) throw new AppError('idempotency_key_reused');
          return keyState.jobId;
        },
        toRequest: () => null,
        release: () => Promise.resolve(),
      };
    }
    const lock = { accountId, key, takenAt: keyState.takenAt };
    const extend = () =>
      idempotency.extend({ ...lock, lockMs: lockTtlMs }).catch((thrown: unknown) => log.error(thrown, {}, 'key not extended'));
    const timer = setInterval(() => void extend(), extendIntervalMs);

    /** A database that was away when the call ended comes back sooner than the lock runs out. */
    async function releaseWithRetries(attemptsLeft = lockTtlMs / retryAfterMs): Promise<void> {
      try {
        await idempotency.release(lock);
      } catch (thrown) {
        log.error(thrown, { attemptsLeft }, 'key not given back');
        if (attemptsLeft > 1) setTimeout(() => void releaseWithRetries(attemptsLeft - 1), retryAfterMs).unref();
      }
    }

    return {
      isRepeat: false,
      findJobId: () => null,
      toRequest: (requestHash) => ({ key, takenAt: keyState.takenAt, requestHash }),
      release() {
        clearInterval(timer);
        return releaseWithRetries();
      },
    };
  };
}
