import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { assertMigrated, migrate } from './migrate.js';
import { getRelease } from './release.js';

let database: TestDatabase;
let client: pg.Client;

const later = '20991231000000_later';
const setOldest = (release: string) => client.query('UPDATE service SET oldest_release = $1', [release]);

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // What a later release leaves in the database.
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ('later', 'x', now(), $1, 1)`,
    [later],
  );
});

beforeEach(() => setOldest('0.1.0'));

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('a release runs on the schema of a later one that allows it, so that an upgrade can roll', async () => {
  for (const release of ['0.1.0', `${getRelease()}-rc.1`, getRelease()]) {
    await setOldest(release);
    await assertMigrated(database);
    expect(await migrate(database)).toEqual([]);
  }
});

test('a release that is older than the schema allows neither runs nor migrates, and the sentence names both releases', async () => {
  await setOldest('99.0.0');
  const message = `The database needs Pixmill 99.0.0 or later, and this is Pixmill ${getRelease()}. Install release 99.0.0 or a later one.`;
  await expect(assertMigrated(database)).rejects.toMatchObject({ code: 'setup_failed', message });
  await client.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_strangers'`); // a pending one
  await expect(migrate(database)).rejects.toMatchObject({ code: 'setup_failed', message });
});

test('a schema from before the column is migrated', async () => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.query('CREATE TABLE service (id UUID)');
  await client.query('INSERT INTO service VALUES (gen_random_uuid())');
  await expect(assertMigrated(database)).rejects.toMatchObject({ message: expect.stringContaining('lacks migrations') });
  await client.query('DROP TABLE service');
  expect((await migrate(database)).length).toBeGreaterThan(10);
  await assertMigrated(database);
});
