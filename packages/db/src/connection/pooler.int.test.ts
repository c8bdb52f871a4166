import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type PoolerStub, type PoolerStubOptions, startPoolerStub, type TestDatabase } from '@pixmill/testkit';
import { openDatabase } from '../database.js';
import { createSql, sql } from '../sql.js';
import { assertMigrated, migrate } from './migrate.js';
import { createConnectionPool } from './pool.js';

let testDatabase: TestDatabase;
const poolers: PoolerStub[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(async () => {
  await Promise.all(poolers.map((pooler) => pooler.close()));
  await testDatabase.drop();
});

async function startPooler(settings: PoolerStubOptions['settings']): Promise<PoolerStub> {
  const pooler = await startPoolerStub(testDatabase.url, { settings });
  poolers.push(pooler);
  return pooler;
}

describe.each(['reject', 'drop'] as const)('a pooler before the database that does this with settings: %s', (settings) => {
  test('is named by migrate and assertMigrated, which ask for DATABASE_POOLER', async () => {
    const { url } = await startPooler(settings);
    const rejection = { code: 'setup_failed', message: expect.stringContaining('DATABASE_POOLER=transaction') };
    await expect(migrate({ url })).rejects.toMatchObject(rejection);
    await expect(assertMigrated({ url })).rejects.toMatchObject(rejection);
  });

  test('works with DATABASE_POOLER=transaction: no named statement, and the limits are those of a transaction', async () => {
    const { url, statementNames } = await startPooler(settings);
    const address = { url, pooler: 'transaction' } as const;
    expect(await migrate(address)).toEqual([]);
    await assertMigrated(address);
    const database = openDatabase({ ...address, poolSize: 2 });
    expect(await database.accounts.count()).toBe(0);
    expect(await database.jobs.findSettled(['0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11'])).toEqual([]);
    await database.close();
    const { pool } = createConnectionPool({ ...address, poolSize: 1 });
    const show = sql`SELECT current_setting('idle_in_transaction_session_timeout') AS ms`;
    const db = createSql(pool, { pooler: 'transaction', prepare: true });
    expect(await db.transaction((tx) => tx.query(show))).toEqual([{ ms: '5s' }]);
    expect(await db.query(show)).toEqual([{ ms: '0' }]);
    await pool.end();
    expect([...statementNames]).toEqual([]);
  });
});

test('without a pooler, statements that run for every job are prepared once for each connection', async () => {
  const pooler = await startPooler('drop');
  const { pool } = createConnectionPool({ url: pooler.url, poolSize: 1 });
  await createSql(pool, { prepare: true }).query(sql`SELECT 1`);
  await pool.end();
  expect(pooler.statementNames.size).toBe(1);
});
