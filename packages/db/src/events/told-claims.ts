import { toJobStarted } from '@pixmill/contracts';
import { claimJob, type JobClaim, type JobClaimRequest, type ToldClaim } from '../jobs/job-claims.js';
import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { insertEventDeliveries, isAskedFor, type RenderEvent } from './endpoint-deliveries.js';

/** Writes `job.started` for the endpoints that ask for it, after the first claim of a job. */
export async function tellStarted(tx: SqlConnection, claim: ToldClaim, renderEvent: RenderEvent | null): Promise<void> {
  const { job, isFirst } = claim;
  if (!renderEvent || !isFirst || !claim.isAskedFor) return;
  const event = toJobStarted(job, job.startedAt ?? new Date());
  await insertEventDeliveries(tx, job.accountId, [{ event, job: null }], renderEvent);
}

const isAsked = isAskedFor(sql`jobs.account_id`, ['job.started']);

/**
 * Claims a job that meets `condition`; null otherwise. One statement when nobody is told; a transaction with the deliveries for the
 * first claim of a job whose account has an endpoint for `job.started`.
 */
export async function claimAndTell(
  db: Sql,
  request: JobClaimRequest,
  condition: Statement,
  renderEvent: RenderEvent | null,
): Promise<JobClaim | null> {
  if (!renderEvent) return claimJob(db, request, condition);
  const untold = await claimJob(db, request, sql`${condition} AND (started_at IS NOT NULL OR NOT ${isAsked})`);
  if (untold) return untold;
  const [told] = await db.query(sql`SELECT FROM jobs WHERE id = ${request.jobId}::uuid AND ${condition} AND ${isAsked}`);
  if (!told) return null;
  return db.transaction(async (tx) => {
    const claim = await claimJob(tx, request, condition);
    if (claim) await tellStarted(tx, claim, renderEvent);
    return claim;
  });
}
