import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let db: OpenTestDatabase;

beforeAll(async () => {
  db = await openTestDatabase({ poolSize: 1 });
});

afterAll(() => db.close());

test('readQueueProgress: returns the age of the oldest queued job, and whether a worker runs one', async () => {
  const { jobs } = db.database;
  const { id: accountId } = await db.createAccount();
  expect(await jobs.readQueueProgress()).toEqual({ oldestQueuedS: null, running: false });

  const insert = `INSERT INTO jobs (id, account_id, dialect, spec, state, created_at, lease_until)
    SELECT gen_random_uuid(), $1, 'megaoptim', '{}', state::job_state, now() - age::interval, now() + lease::interval
    FROM (VALUES ('queued', '90 s', NULL), ('queued', '5 s', NULL), ('settled', '2 h', NULL), ('running', '3 h', '-5 s')) AS row (state, age, lease)`;
  await db.sql.query(insert, [accountId]);
  const progress = await jobs.readQueueProgress();
  expect(progress.running).toBe(false);
  expect(progress.oldestQueuedS).toBeGreaterThanOrEqual(90);
  expect(progress.oldestQueuedS).toBeLessThan(600);

  await db.sql.query(`UPDATE jobs SET lease_until = now() + interval '1 h' WHERE state = 'running'`);
  expect((await jobs.readQueueProgress()).running).toBe(true);
});
