import { AppError } from '@pixmill/contracts';
import { countCancellationCtes } from '../collections/count-settlement.js';
import { insertEventDeliveries, isAskedFor, type RenderEvent } from '../events/endpoint-deliveries.js';
import { toSettledEvent } from '../events/settled-events.js';
import { releaseTokensCtes } from '../ledger/ledger.js';
import { type Sql, type SqlConnection, sql } from '../sql.js';
import { findJobsWithAccounts } from './find-jobs.js';
import { insertDelivery, type RenderCallback } from './insert-delivery.js';

export interface CancelRequest {
  readonly jobId: string;
  readonly accountId: string;
  /** Null, the default, is for a caller who only stopped waiting: the sources go soon, and no callback is sent. */
  readonly announced?: AnnouncedCancel | null;
}

/** A cancel that the account asked for. */
export interface AnnouncedCancel {
  /** How long the sources are kept for a retry, in ms. */
  readonly sourceTtlMs: number;
  /** Whether logins and credentials are kept with the sources. */
  readonly keepsSecrets: boolean;
  /** Null sends no callback. */
  readonly render: RenderCallback | null;
}

/** The worker may go on writing for a moment, and other callers may be about to read the outcome. */
const cancelledJobTtlMs = 60_000;

/**
 * Settles an unsettled job at once: its images fail as `cancelled`, its tokens are released, its claim is lost, and its idempotency key
 * is free again. The row lock orders this and a settlement: returns false when the settlement came first. Throws AppError `job_not_found`.
 */
export function cancelJob(db: Sql, request: CancelRequest, renderEvent: RenderEvent | null): Promise<boolean> {
  const { jobId, announced = null } = request;
  const render = announced?.render ?? null;
  return db.transaction(async (tx) => {
    const { cancelled, isAskedFor: isTold } = await writeCancel(tx, request);
    if (!cancelled || (render === null && !isTold)) return cancelled;
    const [settled] = await findJobsWithAccounts(tx, [jobId]);
    if (!settled) return cancelled;
    const { job } = settled;
    if (renderEvent && isTold) await insertEventDeliveries(tx, job.accountId, [toSettledEvent(job)], renderEvent);
    if (render) await insertDelivery(tx, { ...settled, render, keepsLogin: announced?.keepsSecrets ?? false });
    return cancelled;
  });
}

async function writeCancel(db: SqlConnection, { jobId, accountId, announced = null }: CancelRequest) {
  const { code, message } = new AppError('cancelled');
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + cancelledJobTtlMs);
  const sourcesExpireAt = announced === null ? expiresAt : new Date(settledAt.getTime() + announced.sourceTtlMs);
  const keepsSecrets = announced?.keepsSecrets ?? false;
  const [row] = await db.query<{ cancelled: boolean; found: boolean; isAskedFor: boolean }>(sql`
    WITH settled_job AS (
      UPDATE jobs SET state = 'settled', settled_at = ${settledAt}, expires_at = ${expiresAt}, sources_expire_at = ${sourcesExpireAt},
        tokens_charged = 0, fence = fence + 1, lease_until = NULL, lease_owner = NULL, fetch_pending = false,
        callback_login = CASE WHEN ${keepsSecrets} THEN callback_login END,
        source_credentials = CASE WHEN ${keepsSecrets} THEN source_credentials END,
        destination_credentials = CASE WHEN ${keepsSecrets} THEN destination_credentials END
      WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid AND state <> 'settled'
      RETURNING id, account_id, collection_id, tokens_held AS refund),
    failed_images AS (
      UPDATE images SET outcome = 'failed', failure_code = ${code}, failure_message = ${message}
      FROM settled_job WHERE images.job_id = settled_job.id),
    deleted_key AS (
      DELETE FROM idempotency_keys USING settled_job
      WHERE idempotency_keys.account_id = settled_job.account_id AND idempotency_keys.job_id = settled_job.id),
    ${releaseTokensCtes},
    ${countCancellationCtes({ code, message })}
    SELECT EXISTS (SELECT FROM settled_job) AS cancelled,
      EXISTS (SELECT FROM jobs WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid) AS found,
      ${isAskedFor(sql`${accountId}::uuid`, ['job.settled'])} AS "isAskedFor"`);
  if (!row?.found) throw new AppError('job_not_found');
  return row;
}
