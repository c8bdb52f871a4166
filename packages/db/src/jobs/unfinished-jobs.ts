import { AppError } from '@pixmill/contracts';
import { type SqlConnection, type Statement, sql } from '../sql.js';

const retryAfterMs = 10_000;

/** Expression: how many unfinished jobs an account has. */
export const unfinishedCount = (accountId: string): Statement => sql`
  (SELECT count(*)::int FROM jobs WHERE account_id = ${accountId}::uuid AND state IN ('queued', 'running'))`;

/** Expression: how many unfinished jobs an account may have; null without a limit of its own. */
export const accountMaxQueued = (accountId: string): Statement => sql`(SELECT max_queued FROM accounts WHERE id = ${accountId}::uuid)`;

export function rejectTooManyUnfinished(limit: number): never {
  const message = `Too many unfinished processes: an account may have ${limit} at a time`;
  throw new AppError('rate_limited', { message, retryAfterMs });
}

/**
 * How many unfinished jobs an account has. Throws AppError `rate_limited` at its limit or more; `defaultLimit` is that of an account without
 * one of its own.
 */
export async function countUnfinished(db: SqlConnection, accountId: string, defaultLimit: number): Promise<number> {
  const [row] = await db.query<{ unfinished: number; maxQueued: number | null }>(sql`
    SELECT ${unfinishedCount(accountId)} AS unfinished, ${accountMaxQueued(accountId)} AS "maxQueued"`);
  const unfinished = row?.unfinished ?? 0;
  const limit = row?.maxQueued ?? defaultLimit;
  return unfinished < limit ? unfinished : rejectTooManyUnfinished(limit);
}

/** How many unfinished jobs all accounts have. */
export async function countAllUnfinished(db: SqlConnection): Promise<number> {
  const [row] = await db.query<{ unfinished: number }>(sql`
    SELECT count(*)::int AS unfinished FROM jobs WHERE state IN ('queued', 'running')`);
  return row?.unfinished ?? 0;
}
