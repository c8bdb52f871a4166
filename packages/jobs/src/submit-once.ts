import { AppError } from '@pixmill/contracts';
import type { IdempotentRequest } from '@pixmill/db';
import type { Deps } from './deps.js';

/** How long a caller's key finds its job. Source: reliability.md section 3. */
export const idempotencyKeptMs = 24 * 3_600_000;

/** A first call that stops showing signs of life for this long is taken for dead. */
const lockMs = 30_000;
const extendMs = 10_000;
const comeBackMs = 2_000;

const keyPattern = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** A caller's key for the time of one call. */
export interface HeldKey {
  /** The job this key stands for already, or null when this call is the first. Throws AppError `idempotency_key_reused`. */
  findJob(requestHash: string): string | null;
  /** What the submit writes beside its job; null when there is a job already. */
  toRequest(requestHash: string): IdempotentRequest | null;
  /** Whether there is a job already: then nothing will be charged. */
  readonly isRepeat: boolean;
  /** Ends the call: a key that became no job is free again. Safe to repeat. */
  end(): Promise<void>;
}

/** Takes a caller's key. Throws AppError `invalid_parameter` for a key that is none, `idempotency_key_running` while the first call runs. */
export type HoldKey = (accountId: string, key: string) => Promise<HeldKey>;

/** Makes a repeated submit with the same key and content the same job, charged once. */
export function createHoldKey({ idempotency, log }: Pick<Deps, 'idempotency' | 'log'>): HoldKey {
  return async (accountId, key) => {
    if (!keyPattern.test(key)) {
      throw new AppError('invalid_parameter', { message: 'Idempotency-Key must be 1 to 255 printable ASCII characters' });
    }
    const known = await idempotency.take({ accountId, key, lockMs, keptMs: idempotencyKeptMs });
    if (known.state === 'running') throw new AppError('idempotency_key_running', { retryAfterMs: comeBackMs });
    if (known.state === 'done') {
      return {
        isRepeat: true,
        findJob(requestHash) {
          if (known.requestHash !== requestHash) throw new AppError('idempotency_key_reused');
          return known.jobId;
        },
        toRequest: () => null,
        end: () => Promise.resolve(),
      };
    }
    const mine = { accountId, key, takenAt: known.takenAt };
    const extend = () => idempotency.extend({ ...mine, lockMs }).catch((thrown: unknown) => log.error(thrown, {}, 'key not extended'));
    const timer = setInterval(() => void extend(), extendMs);

    /** A database that was away when the call ended comes back sooner than the lock runs out. */
    async function free(triesLeft = lockMs / comeBackMs): Promise<void> {
      try {
        await idempotency.free(mine);
      } catch (thrown) {
        log.error(thrown, { triesLeft }, 'key not given back');
        if (triesLeft > 1) setTimeout(() => void free(triesLeft - 1), comeBackMs).unref();
      }
    }

    return {
      isRepeat: false,
      findJob: () => null,
      toRequest: (requestHash) => ({ key, takenAt: known.takenAt, requestHash }),
      end() {
        clearInterval(timer);
        return free();
      },
    };
  };
}
