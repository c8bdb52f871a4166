import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';
import { createConnectionPool } from './pool.js';
import { type DatabaseWatch, watchDatabase } from './watch-database.js';

let testDatabase: TestDatabase;
let road: Server;
let url: string;
let watch: DatabaseWatch;
let database: Database;
let changes: { readonly available: boolean }[];
let told: () => void;
const sockets = new Set<Socket>();

/** The road to the database, on which nothing moves while it is frozen. */
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  const there = new URL(testDatabase.url);
  road = createServer((socket) => {
    const onward = connect(Number(there.port), there.hostname);
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  road.listen(0, '127.0.0.1');
  await once(road, 'listening');
  const here = new URL(testDatabase.url);
  here.hostname = '127.0.0.1';
  here.port = String((road.address() as AddressInfo).port);
  url = here.href;
  changes = [];
  told = () => {};
  watch = watchDatabase({
    url,
    onChange(change) {
      changes.push(change);
      told();
    },
  });
  database = openDatabase({ url, poolSize: 2 }, watch);
  await database.ping();
});

afterEach(async () => {
  thaw();
  await Promise.all([watch.close(), database.close()]);
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  road.close();
  await testDatabase.drop();
});

function freeze(): void {
  for (const socket of sockets) socket.pause();
}

function thaw(): void {
  for (const socket of sockets) socket.resume();
}

const change = () =>
  new Promise<void>((resolve) => {
    told = resolve;
  });

describe('a database that', () => {
  test('hangs: those at the door and those who come are told at once, until it answers again', async () => {
    const found = change();
    freeze();
    const waiting = database.jobs.findSettled([]);
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) });
    await found;
    const startedAt = performance.now();
    await expect(database.accounts.count()).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(100);
    const back = change();
    thaw();
    await back;
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(await database.accounts.count()).toBe(0);
  });

  test('hangs up: the same', async () => {
    const found = change();
    for (const socket of sockets) socket.destroy();
    await found;
    await change();
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(await database.accounts.count()).toBe(0);
  });
});

test('a process that is busy itself does not take the database for absent', async () => {
  const until = performance.now() + 2_000;
  while (performance.now() < until); // nothing else gets a turn
  await database.ping();
  expect(changes).toEqual([]);
});

test('the watch closes while it is still connecting', async () => {
  const connecting = watchDatabase({ url, onChange: () => {} });
  await connecting.close();
});

describe('the pool', () => {
  test('never hands on a connection in the middle of a transaction', async () => {
    const pool = createConnectionPool({ url: testDatabase.url, poolSize: 1 });
    const pidOf = async (client: pg.PoolClient | pg.Pool) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    const first = await pool.connect();
    const pid = await pidOf(first);
    first.release();
    expect(await pidOf(pool)).toBe(pid);
    const second = await pool.connect();
    await second.query('BEGIN');
    second.release();
    expect(await pidOf(pool)).not.toBe(pid);
    await pool.end();
  });

  test('says how long a connection is waited for', async () => {
    expect(database.poolWaitMs()).toBe(0);
    const blocker = new pg.Client({ connectionString: testDatabase.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE accounts');
    const stuck = [database.accounts.count(), database.accounts.count()];
    const at = performance.now();
    while (database.poolWaitMs() < 50 && performance.now() - at < 5_000) await new Promise(setImmediate);
    expect(database.poolWaitMs()).toBeGreaterThanOrEqual(50);
    await blocker.end();
    await Promise.all(stuck);
    while (database.poolWaitMs() > 0) await new Promise(setImmediate);
  });
});
