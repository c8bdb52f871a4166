import { type Account, AppError } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';

/** What an account may know of itself. */
export interface AccountOverview extends Account {
  readonly createdAt: Date;
  /** Unsettled jobs at the same time; null is the service's setting. */
  readonly maxQueued: number | null;
  /** Null is the service's setting. */
  readonly requestsPerMinute: number | null;
  /** Balance at the start of each month; null without a renewal. */
  readonly monthlyTokens: number | null;
  readonly tokensRenewAt: Date | null;
  readonly queuedJobs: number;
  readonly runningJobs: number;
}

/** Counts unsettled jobs by an index of them alone. Throws AppError `account_not_found`. */
export async function getAccountOverview(db: SqlConnection, accountId: string): Promise<AccountOverview> {
  const [overview] = await db.query<AccountOverview>(sql`
    SELECT a.id, a.name, a.email, a.tokens, a.unlimited, a.created_at AS "createdAt", a.max_queued AS "maxQueued",
      a.requests_per_minute AS "requestsPerMinute", a.monthly_tokens AS "monthlyTokens", a.tokens_renew_at AS "tokensRenewAt",
      unsettled.queued AS "queuedJobs", unsettled.running AS "runningJobs"
    FROM accounts a, LATERAL (
      SELECT (count(*) FILTER (WHERE state = 'queued'))::int AS queued, (count(*) FILTER (WHERE state = 'running'))::int AS running
      FROM jobs WHERE account_id = a.id AND state IN ('queued', 'running')) AS unsettled
    WHERE a.id = ${accountId}::uuid`);
  if (!overview) throw new AppError('account_not_found');
  return overview;
}
