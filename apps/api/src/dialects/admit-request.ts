import { type Account, AppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Capacity, IdempotencyLock, LockIdempotencyKey } from '@pixmill/jobs';
import type { Exchange } from './exchange.js';

export interface AdmitRequestDeps {
  readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
  readonly lockIdempotencyKey: LockIdempotencyKey;
}

/** Returns the lock of the `Idempotency-Key`; null without that header, and for routes that spend no tokens. Throws AppError. */
export type AdmitRequest = (exchange: Exchange, caller: Caller | null) => Promise<IdempotencyLock | null>;

/**
 * Admits a request before its body is read: locks its `Idempotency-Key`, rejects accounts without tokens, then acquires an upload slot.
 * A repeated request costs nothing and needs neither tokens nor a slot.
 */
export function createAdmitRequest({ capacity, lockIdempotencyKey }: AdmitRequestDeps): AdmitRequest {
  return async ({ request, route, hold }, caller) => {
    if (!caller || !route.spendsTokens) return null;
    const { account } = caller;
    const key = request.get('idempotency-key');
    const lock = key === undefined ? null : await lockIdempotencyKey({ accountId: account.id, key });
    if (lock) hold(lock.release);
    if (lock?.isRepeat) return lock;
    rejectWithoutTokens(account);
    hold(await capacity.acquireUploadSlot(account.id));
    return lock;
  };
}

function rejectWithoutTokens({ tokens, unlimited }: Account): void {
  if (!unlimited && tokens === 0) throw new AppError('insufficient_tokens');
}
