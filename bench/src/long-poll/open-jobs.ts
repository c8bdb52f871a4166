/** Jobs written and settled by SQL, so that nothing but the API is at work. */
import pg from 'pg';

const spec = { compression: 'intelligent', operations: [], extras: [], keepExif: false };

export async function openJobs(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    /** Queued jobs of the first account, one image each; resolves with their ids. */
    async insert(count) {
      const { rows } = await client.query(
        `INSERT INTO jobs (id, account_id, dialect, spec, rung_at)
           SELECT gen_random_uuid(), (SELECT id FROM accounts LIMIT 1), 'megaoptim', $2::jsonb, now() FROM generate_series(1, $1)
         RETURNING id`,
        [count, JSON.stringify(spec)],
      );
      const ids = rows.map((row) => row.id);
      await client.query(
        `INSERT INTO images (id, job_id, position, name, source_kind, source_url)
           SELECT gen_random_uuid(), id, 0, 'photo.jpg', 'url', 'http://images.example/photo.jpg' FROM unnest($1::uuid[]) AS id`,
        [ids],
      );
      await client.query('ANALYZE jobs, images');
      return ids;
    },
    /** All of them at once, in one statement. */
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
