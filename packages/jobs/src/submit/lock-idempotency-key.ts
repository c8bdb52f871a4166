import { AppError } from '@pixmill/contracts';
import type { IdempotencyKeyState, IdempotencyRepository, IdempotentRequest } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { idempotencyTtlMs } from '../shared/retention.js';

export interface LockIdempotencyKeyDeps {
  readonly idempotency: Pick<IdempotencyRepository, 'take' | 'extend' | 'keepAnswer' | 'release'>;
  readonly log: Logger;
}

/** The lock on an idempotency key for the time of one call. */
export interface IdempotencyLock {
  /** The job of the first call with this key; null in the first call. Throws AppError `idempotency_key_reused`. */
  findJobId(requestHash: string): string | null;
  /** What the submit writes together with its job; null when there is already a job. */
  toRequest(requestHash: string): IdempotentRequest | null;
  /** The sealed answer of the first call with this key; null in the first call. Throws AppError `idempotency_key_reused`. */
  findAnswer(requestHash: string): string | null;
  /** Keeps the sealed answer of the first call. Throws AppError `idempotency_key_running` when another call took the key. */
  keepAnswer(kept: { readonly requestHash: string; readonly answer: string }): Promise<void>;
  /** Whether there is already a job or an answer; the call is then free. */
  readonly isRepeat: boolean;
  /** Ends the call: a key without a job or an answer is free again. May be called repeatedly. */
  release(): Promise<void>;
}

/** Throws AppError `invalid_parameter` for an invalid key, `idempotency_key_running` while the first call runs. */
export type LockIdempotencyKey = (ref: { readonly accountId: string; readonly key: string }) => Promise<IdempotencyLock>;

/** A first call that has not extended its lock for this long is considered dead. */
const lockTtlMs = 30_000;
const extendIntervalMs = 10_000;
const retryAfterMs = 2_000;

const keyPattern = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** A repeated submit with the same key and content finds the first job and is not charged again. */
export function createLockIdempotencyKey({ idempotency, log }: LockIdempotencyKeyDeps): LockIdempotencyKey {
  return async ({ accountId, key }) => {
    if (!keyPattern.test(key)) {
      throw new AppError('invalid_parameter', { message: 'Idempotency-Key must be 1 to 255 printable ASCII characters' });
    }
    const keyState = await idempotency.take({ accountId, key, lockMs: lockTtlMs, ttlMs: idempotencyTtlMs });
    if (keyState.state === 'running') throw new AppError('idempotency_key_running', { retryAfterMs });
    if (keyState.state === 'done') return toRepeatedLock(keyState);
    return holdLock({ idempotency, log }, { accountId, key, takenAt: keyState.takenAt });
  };
}

type DoneKey = Extract<IdempotencyKeyState, { state: 'done' }>;

/** A key of a job is not one of an answer, even if the hashes were equal. */
function toRepeatedLock(done: DoneKey): IdempotencyLock {
  function find(found: string | null, requestHash: string): string {
    if (found === null || done.requestHash !== requestHash) throw new AppError('idempotency_key_reused');
    return found;
  }
  return {
    isRepeat: true,
    findJobId: (requestHash) => find(done.jobId, requestHash),
    toRequest: () => null,
    findAnswer: (requestHash) => find(done.answer, requestHash),
    keepAnswer: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
}

interface HeldKey {
  readonly accountId: string;
  readonly key: string;
  readonly takenAt: Date;
}

/** Extends the lock until it is released. */
function holdLock({ idempotency, log }: LockIdempotencyKeyDeps, held: HeldKey): IdempotencyLock {
  const extend = () =>
    idempotency
      .extend({ ...held, lockMs: lockTtlMs })
      .catch((thrown: unknown) => log.error(thrown, { accountId: held.accountId }, 'idempotency key not extended'));
  const timer = setInterval(() => void extend(), extendIntervalMs);

  /** Retries for as long as the lock would last anyway, because the database may be restarting. */
  async function releaseWithRetries(attemptsLeft = lockTtlMs / retryAfterMs): Promise<void> {
    try {
      await idempotency.release(held);
    } catch (thrown) {
      log.error(thrown, { accountId: held.accountId, attemptsLeft }, 'idempotency key not released');
      if (attemptsLeft > 1) setTimeout(() => void releaseWithRetries(attemptsLeft - 1), retryAfterMs).unref();
    }
  }

  return {
    isRepeat: false,
    findJobId: () => null,
    toRequest: (requestHash) => ({ key: held.key, takenAt: held.takenAt, requestHash }),
    findAnswer: () => null,
    keepAnswer: (kept) => idempotency.keepAnswer({ ...held, ...kept }),
    release() {
      clearInterval(timer);
      return releaseWithRetries();
    },
  };
}
