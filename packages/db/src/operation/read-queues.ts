import { interval, type SqlConnection, sql } from '../sql.js';

/** What waits in one queue and what is being worked on, as PostgreSQL knows it. */
export interface QueueState {
  readonly name: 'fetch' | 'optimize' | 'deliver';
  /** Due, and claimed by no worker. */
  readonly waiting: number;
  /** Claimed by a worker that lives. */
  readonly active: number;
  /** Waits for a time: after an interruption, or for the next attempt. */
  readonly delayed: number;
  /** Since when the oldest of those that wait could have been worked on; null without one. */
  readonly oldestAt: Date | null;
}

/** What was settled in the last `windowS` seconds. */
export interface SettledRate {
  readonly windowS: number;
  readonly jobs: number;
  readonly images: number;
}

const rateWindowS = 300;

const emptyState = { waiting: 0, active: 0, delayed: 0, oldestAt: null };

/** Reads every unsettled job and every pending delivery, through their indexes. */
export async function readQueues(db: SqlConnection): Promise<readonly QueueState[]> {
  const isActive = sql`coalesce(lease_until > now(), false)`;
  const jobs = await db.query<QueueState>(sql`
    SELECT CASE WHEN fetch_pending THEN 'fetch' ELSE 'optimize' END AS name,
      count(*) FILTER (WHERE NOT active AND NOT delayed)::int AS waiting, count(*) FILTER (WHERE active)::int AS active,
      count(*) FILTER (WHERE NOT active AND delayed)::int AS delayed,
      min(created_at) FILTER (WHERE NOT active AND NOT delayed) AS "oldestAt"
    FROM (SELECT fetch_pending, created_at, ${isActive} AS active, coalesce(retry_at > now(), false) AS delayed
      FROM jobs WHERE state IN ('queued', 'running')) unsettled_jobs
    GROUP BY 1`);
  const deliveries = await db.query<QueueState>(sql`
    SELECT 'deliver' AS name, count(*) FILTER (WHERE NOT active AND NOT delayed)::int AS waiting,
      count(*) FILTER (WHERE active)::int AS active, count(*) FILTER (WHERE NOT active AND delayed)::int AS delayed,
      min(next_attempt_at) FILTER (WHERE NOT active AND NOT delayed) AS "oldestAt"
    FROM (SELECT next_attempt_at, ${isActive} AS active, coalesce(next_attempt_at > now(), false) AS delayed
      FROM deliveries WHERE state = 'pending') pending_deliveries`);
  const states = [...jobs, ...deliveries];
  return (['fetch', 'optimize', 'deliver'] as const).map((name) => states.find((state) => state.name === name) ?? { name, ...emptyState });
}

export async function readSettledRate(db: SqlConnection): Promise<SettledRate> {
  const [row] = await db.query<Omit<SettledRate, 'windowS'>>(sql`
    SELECT count(DISTINCT j.id)::int AS jobs, count(i.id)::int AS images
    FROM jobs j LEFT JOIN images i ON i.job_id = j.id WHERE j.settled_at > now() - ${interval(rateWindowS * 1_000)}`);
  return { windowS: rateWindowS, jobs: row?.jobs ?? 0, images: row?.images ?? 0 };
}
