import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { assertMigrated, migrate } from './migrate.js';

const prismaScript = fileURLToPath(new URL('../../../../scripts/prisma.mjs', import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test('migrate: applies nothing to a migrated database, and Prisma sees no difference', async () => {
  expect(await migrate(database.url)).toEqual([]);
  await assertMigrated(database.url);
  const status = spawnSync(process.execPath, [prismaScript, 'migrate', 'status'], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: database.url },
  });
  expect(status.stdout).toContain('Database schema is up to date');
  expect(status.status).toBe(0);
});

test('schema.prisma: describes the database that the migrations create', () => {
  const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'];
  const diff = spawnSync(process.execPath, [prismaScript, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: database.url },
  });
  expect(diff.stdout).toContain('No difference detected');
  expect(diff.status).toBe(0);
});

test('assertMigrated: rejects an empty database; of parallel migrate calls one applies the migrations', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  await expect(assertMigrated(database.url)).rejects.toMatchObject({ code: 'setup_failed' });
  const applied = await Promise.all([migrate(database.url), migrate(database.url)]);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  await assertMigrated(database.url);
});

test('migrate: throws unavailable when the server cannot be reached', async () => {
  const url = new URL(database.url);
  url.port = '1';
  await expect(migrate(url.href)).rejects.toMatchObject({ code: 'unavailable' });
});
