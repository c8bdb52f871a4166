import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface DeliveryIds {
  readonly id: string;
  readonly jobId: string;
}

export interface DeliverySeed {
  readonly accountId: string;
  readonly url: string;
  readonly body?: string;
  readonly state?: 'pending' | 'delivered' | 'failed';
  /** Time since the delivery became due, in ms. A negative value makes it due in the future. */
  readonly overdueMs?: number;
  /** Whether the result files were removed. */
  readonly purged?: boolean;
}

/** Inserts `count` settled jobs, each with one delivery. The deliveries are due unless `overdueMs` says otherwise. */
export async function seedDeliveries(databaseUrl: string, seed: DeliverySeed, count = 1): Promise<DeliveryIds[]> {
  const { accountId, url, body = '{"status":"ok"}', state = 'pending', overdueMs = 1_000, purged = false } = seed;
  const ids = Array.from({ length: count }, () => ({ id: randomUUID(), jobId: randomUUID() }));
  const jobIds = ids.map(({ jobId }) => jobId);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO jobs (id, account_id, dialect, state, spec, settled_at, expires_at, purged_at)
     SELECT id, $2, 'megaoptim', 'settled', '{}', now(), now() + interval '1 hour', CASE WHEN $3 THEN now() END FROM unnest($1::uuid[]) id`,
    [jobIds, accountId, purged],
  );
  await client.query(
    `INSERT INTO deliveries (id, job_id, account_id, url, endpoint, content_type, body, state, next_attempt_at)
     SELECT id, job_id, $3, $4, $5, 'application/json; charset=utf-8', $6, $7::delivery_state,
       CASE WHEN $7 = 'pending' THEN now() - $8 * interval '1 millisecond' END
     FROM unnest($1::uuid[], $2::uuid[]) AS seeded (id, job_id)`,
    [ids.map(({ id }) => id), jobIds, accountId, url, new URL(url).origin, body, state, overdueMs],
  );
  await client.end();
  return ids;
}
