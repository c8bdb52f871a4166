import { AppError } from '@pixmill/contracts';
import { releaseTokensCtes } from '../ledger/ledger.js';
import { type Sql, sql } from '../sql.js';

export interface CancelRequest {
  readonly jobId: string;
  readonly accountId: string;
}

/** The worker may go on writing for a moment, and other callers may be about to read the outcome. */
const cancelledJobTtlMs = 60_000;

/**
 * Settles an unsettled job at once: its images fail as `cancelled`, its tokens are released, its claim is lost, and its idempotency key
 * is free again. The row lock orders this and a settlement: returns false when the settlement came first. One statement.
 * Throws AppError `job_not_found`.
 */
export async function cancelJob({ query }: Sql, { jobId, accountId }: CancelRequest): Promise<boolean> {
  const { code, message } = new AppError('cancelled');
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + cancelledJobTtlMs);
  const [row] = await query<{ cancelled: boolean; found: boolean }>(sql`
    WITH settled_job AS (
      UPDATE jobs SET state = 'settled', settled_at = ${settledAt}, expires_at = ${expiresAt}, sources_expire_at = ${expiresAt},
        tokens_charged = 0, fence = fence + 1, lease_until = NULL, lease_owner = NULL, callback_login = NULL,
        source_credentials = NULL, destination_credentials = NULL
      WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid AND state <> 'settled'
      RETURNING id, account_id, tokens_held AS refund),
    failed_images AS (
      UPDATE images SET outcome = 'failed', failure_code = ${code}, failure_message = ${message}
      FROM settled_job WHERE images.job_id = settled_job.id),
    deleted_key AS (
      DELETE FROM idempotency_keys USING settled_job
      WHERE idempotency_keys.account_id = settled_job.account_id AND idempotency_keys.job_id = settled_job.id),
    ${releaseTokensCtes}
    SELECT EXISTS (SELECT FROM settled_job) AS cancelled,
      EXISTS (SELECT FROM jobs WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid) AS found`);
  if (!row?.found) throw new AppError('job_not_found');
  return row.cancelled;
}
