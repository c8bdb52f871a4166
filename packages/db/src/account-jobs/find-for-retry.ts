import type { Job } from '@pixmill/contracts';
import { jobColumns } from '../jobs/job-columns.js';
import { type JobRow, toJob } from '../jobs/job-rows.js';
import { type SqlConnection, sql } from '../sql.js';

/** A job with what its retry needs. Secrets are null when the job had none, and when they were removed. */
export interface RetryableJob {
  readonly job: Job;
  /** Sealed `Login` of its callback. */
  readonly callbackLogin: string | null;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationCredentials: string | null;
}

/** Null for an unknown id, and for a job of another account. */
export async function findForRetry(
  db: SqlConnection,
  { accountId, jobId }: { readonly accountId: string; readonly jobId: string },
): Promise<RetryableJob | null> {
  const [row] = await db.query<JobRow & Omit<RetryableJob, 'job'>>(sql`
    SELECT ${jobColumns}, j.callback_login AS "callbackLogin", j.source_credentials AS "sourceCredentials",
      j.destination_credentials AS "destinationCredentials"
    FROM jobs j WHERE j.id = ${jobId}::uuid AND j.account_id = ${accountId}::uuid`);
  if (!row) return null;
  const { callbackLogin, sourceCredentials, destinationCredentials } = row;
  return { job: toJob(row), callbackLogin, sourceCredentials, destinationCredentials };
}
