import { AppError } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase, type Query } from '../sql.js';

/** A submit under a caller's key; the hash covers fields and file bytes, not the body (decisions.md 12). */
export interface IdempotentRequest {
  readonly key: string;
  /** When this call took the key: a call that was taken for dead has lost it, whatever it does later. */
  readonly takenAt: Date;
  readonly requestHash: string;
}

interface IdempotencyKeyRef {
  readonly accountId: string;
  readonly key: string;
}

/** What is known of a key: nothing (it is now ours), a first call that is still running, or the job it became. */
export type IdempotencyKeyState =
  | { readonly state: 'ours'; readonly takenAt: Date }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly jobId: string; readonly requestHash: string };

export interface IdempotencyRepository {
  /** Looks a key up and takes it when it is free, or was left by a call that died or by one from before `ttlMs`. */
  take(request: IdempotencyKeyRef & { lockMs: number; ttlMs: number }): Promise<IdempotencyKeyState>;
  /** Keeps a key that is ours while the call goes on. */
  extend(request: IdempotencyKeyRef & { takenAt: Date; lockMs: number }): Promise<void>;
  /** Gives a key back after a call that wrote no job. */
  release(request: IdempotencyKeyRef & { takenAt: Date }): Promise<void>;
  /** Forgets keys from before `ttlMs`. Returns how many. */
  prune(ttlMs: number): Promise<number>;
}

const fromNow = (count: number) => new Date(Date.now() + count);

export function createIdempotencyRepository(client: PrismaDatabase): IdempotencyRepository {
  return {
    take: ({ accountId, key, lockMs, ttlMs }) =>
      mapDatabaseErrors(async () => {
        const takenAt = fromNow(0);
        const taken = await client.$executeRaw`
          INSERT INTO idempotency_keys (account_id, key, locked_until, created_at)
          VALUES (${accountId}::uuid, ${key}, ${fromNow(lockMs)}, ${takenAt})
          ON CONFLICT (account_id, key) DO UPDATE
            SET locked_until = excluded.locked_until, created_at = excluded.created_at, job_id = NULL, request_hash = NULL
            WHERE (idempotency_keys.job_id IS NULL AND idempotency_keys.locked_until < now()) OR idempotency_keys.created_at < ${fromNow(-ttlMs)}`;
        if (taken === 1) return { state: 'ours', takenAt };
        const row = await client.idempotencyKey.findUnique({ where: { accountId_key: { accountId, key } } });
        if (row?.jobId && row.requestHash) return { state: 'done', jobId: row.jobId, requestHash: row.requestHash };
        return { state: 'running' };
      }),

    extend: ({ accountId, key, takenAt, lockMs }) =>
      mapDatabaseErrors(async () => {
        await client.idempotencyKey.updateMany({
          where: { accountId, key, createdAt: takenAt, jobId: null },
          data: { lockedUntil: fromNow(lockMs) },
        });
      }),

    release: ({ accountId, key, takenAt }) =>
      mapDatabaseErrors(async () => {
        await client.idempotencyKey.deleteMany({ where: { accountId, key, createdAt: takenAt, jobId: null } });
      }),

    prune: (ttlMs) =>
      mapDatabaseErrors(async () => (await client.idempotencyKey.deleteMany({ where: { createdAt: { lt: fromNow(-ttlMs) } } })).count),
  };
}

/** Ties a key to its job, in the job's own transaction. Throws AppError `idempotency_key_running` when somebody else did so first. */
export async function bindIdempotencyKey(
  query: Query,
  { accountId, key, takenAt, requestHash, jobId }: IdempotencyKeyRef & IdempotentRequest & { jobId: string },
) {
  const bound = await query(Prisma.sql`
    UPDATE idempotency_keys SET job_id = ${jobId}::uuid, request_hash = ${requestHash}
    WHERE account_id = ${accountId}::uuid AND key = ${key} AND created_at = ${takenAt} AND job_id IS NULL RETURNING key`);
  if (bound.length === 0) throw new AppError('idempotency_key_running', { retryAfterMs: 1_000 });
}
