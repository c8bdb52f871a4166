import { type SqlConnection, sql } from '../sql.js';

/** Failed images of one cause. */
export interface FailureCause {
  readonly code: string;
  readonly images: number;
  readonly jobs: number;
  readonly accounts: number;
  readonly lastSeenAt: Date;
  /** A recent job with such an image, and what it told its caller. */
  readonly exampleJobId: string;
  readonly exampleMessage: string | null;
}

export interface FailureQuery {
  readonly since: Date;
  readonly until: Date;
}

export interface Failures {
  /** The most frequent first. */
  readonly causes: readonly FailureCause[];
  /** Settled jobs that were read: the newest of the time. */
  readonly jobsRead: number;
  /** Whether the time has more settled jobs than were read. */
  readonly truncated: boolean;
}

/** Newest jobs of the time that are read, a quarter of a second at most. */
const maxJobs = 20_000;

/** The failed images of jobs that settled in a time, by cause. */
export async function readFailures(db: SqlConnection, { since, until }: FailureQuery): Promise<Failures> {
  const rows = await db.query<FailureCause & { jobsRead: number }>(sql`
    WITH settled_jobs AS MATERIALIZED (
      SELECT id, account_id, settled_at FROM jobs WHERE settled_at >= ${since} AND settled_at < ${until}
      ORDER BY settled_at DESC LIMIT ${maxJobs + 1}),
    failed_images AS (
      SELECT i.failure_code AS code, i.failure_message AS message, j.id AS job_id, j.account_id, j.settled_at
      FROM settled_jobs j JOIN images i ON i.job_id = j.id WHERE i.outcome = 'failed'),
    causes AS (
      SELECT coalesce(code, 'internal') AS code, count(*)::int AS images, count(DISTINCT job_id)::int AS jobs,
        count(DISTINCT account_id)::int AS accounts, max(settled_at) AS "lastSeenAt",
        (array_agg(job_id ORDER BY settled_at DESC))[1] AS "exampleJobId",
        (array_agg(message ORDER BY settled_at DESC))[1] AS "exampleMessage"
      FROM failed_images GROUP BY 1)
    SELECT causes.*, read.jobs AS "jobsRead" FROM (SELECT count(*)::int AS jobs FROM settled_jobs) read LEFT JOIN causes ON true
    ORDER BY images DESC, code`);
  const jobsRead = rows[0]?.jobsRead ?? 0;
  return {
    causes: rows.flatMap(({ jobsRead: _, ...cause }) => (cause.code === null ? [] : [cause])),
    jobsRead: Math.min(jobsRead, maxJobs),
    truncated: jobsRead > maxJobs,
  };
}
