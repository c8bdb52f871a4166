import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import { startTcpProxy } from '@pixmill/testkit/redis';
import pg from 'pg';
import { assertMigrated, migrate } from './migrate.js';

const prismaScript = fileURLToPath(new URL('../../../../scripts/prisma.mjs', import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test('migrate: applies nothing to a migrated database, and Prisma sees no difference', async () => {
  expect(await migrate(database)).toEqual([]);
  await assertMigrated(database);
  const status = spawnSync(process.execPath, [prismaScript, 'migrate', 'status'], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: database.url },
  });
  expect(status.stdout).toContain('Database schema is up to date');
  expect(status.status).toBe(0);
});

test('scripts/migrate.mjs: applies the migrations to the database that DATABASE_URL names', () => {
  const script = fileURLToPath(new URL('../../../../scripts/migrate.mjs', import.meta.url));
  const run = (url: string) => spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: url } });
  expect(run(database.url)).toMatchObject({ stdout: 'migrate: nothing to do\n', stderr: '', status: 0 });
  expect(run('')).toMatchObject({ stdout: '', stderr: expect.stringContaining('DATABASE_URL must be set'), status: 1 });
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

test('assertMigrated: rejects an empty database; parallel migrate calls apply each migration once', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  await expect(assertMigrated(database)).rejects.toMatchObject({ code: 'setup_failed' });
  const applied = await Promise.all([migrate(database), migrate(database)]);
  expect(applied.flat().toSorted()).toEqual([...new Set(applied.flat())].toSorted());
  expect(applied.flat()).not.toEqual([]);
  await assertMigrated(database);
});

test('migrate: throws unavailable when the server cannot be reached', async () => {
  const url = new URL(database.url);
  url.port = '1';
  await expect(migrate({ url: url.href })).rejects.toMatchObject({ code: 'unavailable' });
});

test('migrate: waits for a server that starts later, says so once, and gives up when it is told to stop', async () => {
  const url = new URL(database.url);
  const proxy = await startTcpProxy(1); // nothing listens there
  const proxied = { url: `postgresql://${url.username}:${url.password}@127.0.0.1:${proxy.port}${url.pathname}` };
  const reasons: string[] = [];
  const onRetry = (reason: string) => {
    reasons.push(reason);
    setTimeout(() => proxy.switchTo(Number(url.port)), 600); // after more than one attempt
  };
  expect(await migrate(proxied, { retryTimeoutMs: 60_000, onRetry })).toEqual([]);
  expect(reasons).toEqual([expect.any(String)]);
  proxy.switchTo(1);
  const signal = AbortSignal.timeout(300);
  await expect(migrate(proxied, { retryTimeoutMs: 60_000, signal })).rejects.toMatchObject({ code: 'unavailable' });
  await proxy.close();
});
