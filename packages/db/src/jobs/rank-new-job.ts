import { type SqlConnection, sql } from '../sql.js';
import { accountMaxQueued, rejectTooManyUnfinished, unfinishedCount } from './unfinished-jobs.js';

/** How many unfinished jobs an account may have. */
export interface UnfinishedLimit {
  /** Of an account that has no limit of its own; absent: of no account. */
  readonly defaultMaxUnfinished?: number | undefined;
  /** Of this job, whatever the limit of the account is. */
  readonly maxUnfinished?: number | undefined;
}

/**
 * Ranks an account's new job, so that accounts take turns and no job starves. The rank is one above that of the account's previous
 * job, and above those of its unfinished ones, which may have exchanged their ranks, but not below the rank that is being served, and at most one above it for each unfinished job of the account. Ranks start again
 * at 0 when no job is left. Fetches do not count as served: they run beside the queue of the codecs. Throws AppError `rate_limited` when the account has as many unfinished jobs as it may have; parallel submits may
 * exceed the limit by the number of connections.
 */
export async function rankNewJob(
  tx: SqlConnection,
  accountId: string,
  { defaultMaxUnfinished, maxUnfinished }: UnfinishedLimit = {},
): Promise<number> {
  const [row] = await tx.query<{ unfinished: number; maxQueued: number | null; served: number; next: number }>(sql`
    SELECT ${unfinishedCount(accountId)} AS unfinished, ${accountMaxQueued(accountId)} AS "maxQueued",
      coalesce((SELECT max(rank) FROM jobs WHERE state = 'running' AND NOT fetch_pending), (SELECT min(rank) FROM jobs WHERE state = 'queued'), 0) AS served,
      coalesce(1 + greatest((SELECT rank FROM jobs WHERE account_id = ${accountId}::uuid ORDER BY created_at DESC LIMIT 1),
        (SELECT max(rank) FROM jobs WHERE account_id = ${accountId}::uuid AND state IN ('queued', 'running'))), 0) AS next`);
  const { unfinished, maxQueued, served, next } = row ?? { unfinished: 0, maxQueued: null, served: 0, next: 0 };
  const limit = maxUnfinished ?? (defaultMaxUnfinished === undefined ? Number.POSITIVE_INFINITY : (maxQueued ?? defaultMaxUnfinished));
  if (unfinished >= limit) rejectTooManyUnfinished(limit);
  return Math.max(served, Math.min(next, served + 1 + unfinished));
}
