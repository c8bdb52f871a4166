import { defaultJobSpec } from '@pixmill/contracts';
import pg from 'pg';

/** Jobs that SQL inserts and settles, so that no process but the API works. */
export interface BenchJobs {
  /** Inserts queued jobs of the first account with one image each; returns their ids. */
  insert(count: number): Promise<readonly string[]>;
  /** Settles all jobs in one statement; all their images failed. */
  settle(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openJobs(databaseUrl: string): Promise<BenchJobs> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    async insert(count) {
      const { rows } = await client.query<{ readonly id: string }>(
        `INSERT INTO jobs (id, account_id, dialect, spec, enqueued_at)
           SELECT gen_random_uuid(), (SELECT id FROM accounts LIMIT 1), 'megaoptim', $2::jsonb, now() FROM generate_series(1, $1)
         RETURNING id`,
        [count, JSON.stringify(defaultJobSpec)],
      );
      const ids = rows.map(({ id }) => id);
      await client.query(
        `INSERT INTO images (id, job_id, position, name, source_kind, source_url)
           SELECT gen_random_uuid(), id, 0, 'photo.jpg', 'url', 'http://images.example/photo.jpg' FROM unnest($1::uuid[]) AS id`,
        [ids],
      );
      await client.query('ANALYZE jobs, images');
      return ids;
    },
    async settle(ids) {
      await client.query(
        `WITH settled AS (
           UPDATE jobs SET state = 'settled', settled_at = now(), expires_at = now() + interval '1 hour' WHERE id = ANY($1::uuid[]) RETURNING id
         )
         UPDATE images SET outcome = 'failed', failure_code = 'image_damaged', failure_message = 'The image is damaged'
           FROM settled WHERE images.job_id = settled.id`,
        [ids],
      );
    },
    close: () => client.end(),
  };
}
