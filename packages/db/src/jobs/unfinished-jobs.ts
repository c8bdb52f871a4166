import { AppError } from '@pixmill/contracts';
import { type SqlConnection, type Statement, sql } from '../sql.js';

const retryAfterMs = 10_000;

/** Expression: how many unfinished jobs an account has. */
export const unfinishedCount = (accountId: string): Statement => sql`
  (SELECT count(*)::int FROM jobs WHERE account_id = ${accountId}::uuid AND state IN ('queued', 'running'))`;

export function rejectTooManyUnfinished(limit: number): never {
  const message = `Too many unfinished processes: an account may have ${limit} at a time`;
  throw new AppError('rate_limited', { message, retryAfterMs });
}

/** How many unfinished jobs an account has. Throws AppError `rate_limited` at `limit` or more. */
export async function countUnfinished(db: SqlConnection, accountId: string, limit: number): Promise<number> {
  const [row] = await db.query<{ unfinished: number }>(sql`SELECT ${unfinishedCount(accountId)} AS unfinished`);
  const unfinished = row?.unfinished ?? 0;
  return unfinished < limit ? unfinished : rejectTooManyUnfinished(limit);
}

/** How many unfinished jobs all accounts have. */
export async function countAllUnfinished(db: SqlConnection): Promise<number> {
  const [row] = await db.query<{ unfinished: number }>(sql`
    SELECT count(*)::int AS unfinished FROM jobs WHERE state IN ('queued', 'running')`);
  return row?.unfinished ?? 0;
}
