import { type Statement, sql } from '../sql.js';
import { isDue } from './job-claims.js';

/** How many jobs of an account have sources that are fetched now. */
export const runningFetches = (accountId: Statement): Statement => sql`
  (SELECT count(*) FROM jobs fetching WHERE fetching.account_id = ${accountId} AND fetching.fetch_pending
    AND fetching.lease_until > now() AND fetching.state = 'running')`;

/** Jobs of an account that wait for their fetch, next first; at most as many as the account may fetch beside the running ones. */
export const nextFetches = (accountId: Statement, fetchesPerAccount: number): Statement => sql`
  SELECT id, enqueued_at FROM jobs waiting WHERE waiting.account_id = ${accountId} AND waiting.fetch_pending
    AND waiting.state IN ('queued', 'running') AND (waiting.lease_until IS NULL OR waiting.lease_until < now())
    AND ${isDue(sql`waiting`)}
  ORDER BY rank, created_at LIMIT greatest(0, ${fetchesPerAccount}::int - ${runningFetches(accountId)})`;
