import { type Job, showUrl } from '@pixmill/contracts';
import { z } from 'zod';
import { jobColumns } from '../jobs/job-columns.js';
import { type JobRow, toJob } from '../jobs/job-rows.js';
import { type SqlConnection, sql } from '../sql.js';

/** A delivery of a job in short. */
export interface AccountJobDelivery {
  readonly id: string;
  /** Such as `job.settled`. */
  readonly event: string;
  /** With `***` in the place of its login. */
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
}

/** A job with what its account may know besides. */
export interface AccountJob {
  readonly job: Job;
  /** Whether its sources are still to be fetched. */
  readonly fetchPending: boolean;
  /** Whether its artifacts were removed. */
  readonly purged: boolean;
  /** When its sources are removed; null until settled. */
  readonly sourcesExpireAt: Date | null;
  /** Oldest first, at most `maxDeliveries`. */
  readonly deliveries: readonly AccountJobDelivery[];
}

const maxDeliveries = 20;

const timeSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const deliveriesSchema = z.array(
  z
    .object({
      id: z.string(),
      event: z.string(),
      url: z.string(),
      hasLogin: z.boolean(),
      state: z.enum(['pending', 'delivered', 'failed']),
      attempts: z.int(),
      nextAttemptAt: timeSchema.nullable(),
      endedAt: timeSchema.nullable(),
    })
    .transform(({ hasLogin, ...delivery }) => ({ ...delivery, url: showUrl({ url: delivery.url, hasLogin }) })),
);

const deliveriesJson = sql`(
  SELECT coalesce(json_agg(json_build_object('id', d.id, 'event', d.event, 'url', d.url, 'hasLogin', d.login IS NOT NULL, 'state', d.state,
    'attempts', d.attempts, 'nextAttemptAt', d.next_attempt_at, 'endedAt', d.ended_at) ORDER BY d.created_at, d.id), '[]')
  FROM (SELECT * FROM deliveries WHERE job_id = j.id ORDER BY created_at, id LIMIT ${maxDeliveries}) d)`;

type AccountJobRow = JobRow & Omit<AccountJob, 'job' | 'deliveries'> & { readonly deliveries: unknown };

/** Null for an unknown id, and for a job of another account. */
export async function findAccountJob(
  db: SqlConnection,
  { accountId, jobId }: { readonly accountId: string; readonly jobId: string },
): Promise<AccountJob | null> {
  const [row] = await db.query<AccountJobRow>(sql`
    SELECT ${jobColumns}, j.fetch_pending AS "fetchPending", j.purged_at IS NOT NULL AS purged, j.sources_expire_at AS "sourcesExpireAt",
      ${deliveriesJson} AS deliveries
    FROM jobs j WHERE j.id = ${jobId}::uuid AND j.account_id = ${accountId}::uuid`);
  if (!row) return null;
  const { fetchPending, purged, sourcesExpireAt, deliveries } = row;
  return { job: toJob(row), fetchPending, purged, sourcesExpireAt, deliveries: deliveriesSchema.parse(deliveries) };
}
