import { AppError } from '@pixmill/contracts';
import { type Sql, type SqlConnection, sql } from '../sql.js';

/** A submit under a caller's key. The hash covers fields and file bytes, not the body (docs/product-decisions.md#idempotency-key). */
export interface IdempotentRequest {
  readonly key: string;
  /** When this call took the key. Identifies the call: after its lock expired, another call may have taken the key. */
  readonly takenAt: Date;
  readonly requestHash: string;
}

interface IdempotencyKeyRef {
  readonly accountId: string;
  readonly key: string;
}

type TakenKey = IdempotencyKeyRef & { readonly takenAt: Date };

/** `new`: the call has taken the key. `running`: an earlier call has it. `done`: an earlier call made this job, or got this answer. */
export type IdempotencyKeyState =
  | { readonly state: 'new'; readonly takenAt: Date }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly requestHash: string; readonly jobId: string; readonly answer: null }
  | { readonly state: 'done'; readonly requestHash: string; readonly jobId: null; readonly answer: string };

export interface IdempotencyRepository {
  /** Takes a key that is free, whose lock expired before it had a job or an answer, or that is older than `ttlMs`. */
  take(request: IdempotencyKeyRef & { readonly lockMs: number; readonly ttlMs: number }): Promise<IdempotencyKeyState>;
  /** Extends the lock of a taken key while the call runs. */
  extend(request: TakenKey & { readonly lockMs: number }): Promise<void>;
  /**
   * Keeps the sealed answer of a call that made something other than a job. Throws AppError `idempotency_key_running` when another call
   * took the key.
   */
  keepAnswer(request: TakenKey & { readonly requestHash: string; readonly answer: string }): Promise<void>;
  /** Frees a taken key after a call that made no job and has no answer. */
  release(request: TakenKey): Promise<void>;
  /** Deletes keys older than `ttlMs`. Returns how many. */
  prune(ttlMs: number): Promise<number>;
}

const fromNow = (ms: number) => new Date(Date.now() + ms);

const ownTakenKey = ({ accountId, key, takenAt }: TakenKey) =>
  sql`account_id = ${accountId}::uuid AND key = ${key} AND created_at = ${takenAt} AND job_id IS NULL AND answer IS NULL`;

export function createIdempotencyRepository(db: Sql): IdempotencyRepository {
  return {
    async take({ accountId, key, lockMs, ttlMs }) {
      // The time identifies the call that took the key, so a second call within the same millisecond gets the next one.
      const [taken] = await db.query<{ takenAt: Date }>(sql`
        INSERT INTO idempotency_keys (account_id, key, locked_until, created_at)
        VALUES (${accountId}::uuid, ${key}, ${fromNow(lockMs)}, ${new Date()})
        ON CONFLICT (account_id, key) DO UPDATE
          SET locked_until = excluded.locked_until, job_id = NULL, answer = NULL, request_hash = NULL,
            created_at = greatest(excluded.created_at, idempotency_keys.created_at + interval '1 millisecond')
          WHERE (idempotency_keys.job_id IS NULL AND idempotency_keys.answer IS NULL AND idempotency_keys.locked_until < now())
            OR idempotency_keys.created_at < ${fromNow(-ttlMs)}
        RETURNING created_at AS "takenAt"`);
      if (taken) return { state: 'new', ...taken };
      const [row] = await db.query<{ jobId: string | null; requestHash: string | null; answer: string | null }>(sql`
        SELECT job_id AS "jobId", request_hash AS "requestHash", answer FROM idempotency_keys
        WHERE account_id = ${accountId}::uuid AND key = ${key}`);
      const { jobId = null, answer = null, requestHash = null } = row ?? {};
      if (requestHash !== null && jobId !== null) return { state: 'done', requestHash, jobId, answer: null };
      if (requestHash !== null && answer !== null) return { state: 'done', requestHash, jobId: null, answer };
      return { state: 'running' };
    },

    async extend({ lockMs, ...taken }) {
      await db.execute(sql`UPDATE idempotency_keys SET locked_until = ${fromNow(lockMs)} WHERE ${ownTakenKey(taken)}`);
    },

    async keepAnswer({ requestHash, answer, ...taken }) {
      const kept = await db.execute(sql`
        UPDATE idempotency_keys SET answer = ${answer}, request_hash = ${requestHash} WHERE ${ownTakenKey(taken)}`);
      if (kept === 0) throw new AppError('idempotency_key_running', { retryAfterMs: 1_000 });
    },

    async release(taken) {
      await db.execute(sql`DELETE FROM idempotency_keys WHERE ${ownTakenKey(taken)}`);
    },

    prune: (ttlMs) => db.execute(sql`DELETE FROM idempotency_keys WHERE created_at < ${fromNow(-ttlMs)}`),
  };
}

/** Binds a taken key to its job, in the job's transaction. Throws AppError `idempotency_key_running` when another call took the key. */
export async function bindIdempotencyKey(
  tx: SqlConnection,
  { requestHash, jobId, ...taken }: IdempotencyKeyRef & IdempotentRequest & { jobId: string },
): Promise<void> {
  const bound = await tx.execute(sql`
    UPDATE idempotency_keys SET job_id = ${jobId}::uuid, request_hash = ${requestHash} WHERE ${ownTakenKey(taken)}`);
  if (bound === 0) throw new AppError('idempotency_key_running', { retryAfterMs: 1_000 });
}
