import { interval, type SqlConnection, sql } from '../sql.js';
import { batchSizes, paginate } from './paginate.js';

export interface StuckJobsQuery {
  readonly idleMs: number;
  readonly maxJobAgeMs: number;
  readonly all: boolean;
}

export interface StuckDeliveriesQuery {
  readonly idleMs: number;
  readonly all: boolean;
}

/** Condition: other jobs of the same account are fetched now; one of their ends enqueues this job. */
const waitsForFetches = sql`(jobs.fetch_pending AND EXISTS (
  SELECT FROM jobs fetching WHERE fetching.account_id = jobs.account_id AND fetching.fetch_pending AND fetching.lease_until > now()))`;

export async function* listStuckJobs({ query }: SqlConnection, { idleMs, maxJobAgeMs, all }: StuckJobsQuery): AsyncGenerator<string[]> {
  const pages = paginate({
    limit: batchSizes.ids,
    read: (after, limit) =>
      query<{ id: string }>(sql`
        SELECT id FROM jobs WHERE state IN ('queued', 'running') AND id > ${after}::uuid AND (${all}
          OR ((lease_until IS NULL OR lease_until <= now())
            AND NOT ${waitsForFetches}
            AND (greatest(created_at, enqueued_at, lease_until, retry_at) < now() - ${interval(idleMs)}
              OR run_ms > ${maxJobAgeMs}::int + ${idleMs}::int)))
        ORDER BY id LIMIT ${limit}`),
  });
  for await (const page of pages) yield page.map(({ id }) => id);
}

export async function* listStuckDeliveries({ query }: SqlConnection, { idleMs, all }: StuckDeliveriesQuery): AsyncGenerator<string[]> {
  const pages = paginate({
    limit: batchSizes.ids,
    read: (after, limit) =>
      query<{ id: string }>(sql`
        SELECT id FROM deliveries AS d WHERE state = 'pending' AND id > ${after}::uuid AND (${all}
          OR ((lease_until IS NULL OR lease_until <= now())
            AND coalesce(greatest(next_attempt_at, lease_until), '-infinity') < now() - ${interval(idleMs)}
            AND NOT EXISTS (
              SELECT FROM endpoints AS e WHERE e.account_id = d.account_id AND e.origin = d.endpoint AND paused_at IS NOT NULL)))
        ORDER BY id LIMIT ${limit}`),
  });
  for await (const page of pages) yield page.map(({ id }) => id);
}
