import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import type { PrismaClient } from '../generated/client.js';
import { toDatabaseError } from './database-error.js';
import { createConnectionPool } from './pool.js';
import { createPrismaSource } from './prisma-client.js';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase.drop());

interface Drivers {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}

async function withDrivers<T>(url: string, work: (drivers: Drivers) => Promise<T>): Promise<T> {
  const { pool } = createConnectionPool({ url, poolSize: 1 });
  const source = createPrismaSource(pool);
  try {
    return await work({ pool, prisma: await source.open() });
  } finally {
    await source.close();
  }
}

async function findError(work: () => Promise<unknown>): Promise<AppError> {
  try {
    await work();
  } catch (thrown) {
    return toDatabaseError(thrown);
  }
  throw new Error('the database work did not fail');
}

/** A transaction that loses its connection while it is idle. */
async function queryAfterLoss(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  const lost = once(client, 'error');
  try {
    await client.query('SET idle_in_transaction_session_timeout = 10; BEGIN');
    await lost;
    await client.query('SELECT 1');
  } finally {
    client.release(true);
  }
}

const raise = (sqlState: string) => `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${sqlState}'; END $$`;

describe('a database error', () => {
  test.each([
    ['08006', 'unavailable'],
    ['53100', 'unavailable'],
    ['53200', 'unavailable'],
    ['53300', 'unavailable'],
    ['57014', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['25006', 'unavailable'],
    ['25P03', 'unavailable'],
    ['57P05', 'unavailable'],
    ['55P03', 'unavailable'],
    ['22001', 'internal'],
    ['28P01', 'internal'],
    ['40P01', 'internal'],
    ['XX000', 'internal'],
  ])('with SQLSTATE %s is %s, from pg and from Prisma', async (sqlState, code) => {
    await withDrivers(testDatabase.url, async ({ pool, prisma }) => {
      expect(await findError(() => pool.query(raise(sqlState)))).toMatchObject({ code });
      expect(await findError(() => prisma.$executeRawUnsafe(raise(sqlState)))).toMatchObject({ code });
    });
  });

  test('is internal when only its message mentions a timeout or a connection', async () => {
    await withDrivers(testDatabase.url, async ({ pool, prisma }) => {
      for (const statement of ['SELECT timeout FROM accounts', 'SELECT 1 AS a FROM connection']) {
        expect(await findError(() => pool.query(statement))).toMatchObject({ code: 'internal' });
        expect(await findError(() => prisma.$queryRawUnsafe(statement))).toMatchObject({ code: 'internal' });
      }
      expect(toDatabaseError(new Error('the connection terminated unexpectedly'))).toMatchObject({ code: 'internal' });
    });
  });

  test('is unavailable when a statement exceeds its time limit', async () => {
    await withDrivers(testDatabase.url, async ({ pool, prisma }) => {
      await pool.query('SET statement_timeout = 20');
      expect(await findError(() => pool.query('SELECT pg_sleep(5)'))).toMatchObject({ code: 'unavailable' });
      expect(await findError(() => prisma.$queryRawUnsafe('SELECT pg_sleep(5)::text'))).toMatchObject({ code: 'unavailable' });
    });
  });

  test('is unavailable when the pool has no free connection in time', async () => {
    await withDrivers(testDatabase.url, async ({ pool, prisma }) => {
      const client = await pool.connect();
      const errors = await Promise.all([
        findError(() => pool.query('SELECT 1')),
        findError(() => prisma.account.count()),
        findError(() => prisma.$transaction(async (tx) => tx.account.count())),
      ]);
      client.release();
      expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    });
  });

  test('is unavailable when an administrator terminates the connection, also for the next query', async () => {
    const admin = new pg.Client({ connectionString: testDatabase.url });
    await admin.connect();
    const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await withDrivers(testDatabase.url, async ({ pool, prisma }) => {
      await pool.query('SELECT 1');
      for (const sleep of [() => pool.query('SELECT pg_sleep(5)'), () => prisma.$queryRawUnsafe('SELECT pg_sleep(5)::text')]) {
        const failed = findError(sleep);
        await admin.query(terminate);
        expect(await failed).toMatchObject({ code: 'unavailable' });
      }
      expect(await findError(() => queryAfterLoss(pool))).toMatchObject({ code: 'unavailable' });
    });
    await admin.end();
  });

  test('is unavailable when the server rejects, resets or closes the connection, or has no socket', async () => {
    const server = createServer((socket) => socket.resetAndDestroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const closing = createServer((socket) => socket.end());
    closing.listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const { port: closingPort } = closing.address() as AddressInfo;
    const hosts = ['127.0.0.1:1', `127.0.0.1:${port}`, `127.0.0.1:${closingPort}`];
    for (const url of [...hosts.map((host) => `postgresql://nobody:none@${host}/none`), 'postgresql://nobody@/none?host=/nowhere']) {
      await withDrivers(url, async ({ pool, prisma }) => {
        expect(await findError(() => pool.query('SELECT 1'))).toMatchObject({ code: 'unavailable' });
        expect(await findError(() => prisma.account.count())).toMatchObject({ code: 'unavailable' });
      });
    }
    server.close();
    closing.close();
  });
});
