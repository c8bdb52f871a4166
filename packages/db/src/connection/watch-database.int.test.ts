import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';
import { createConnectionPool } from './pool.js';
import { type AvailabilityChange, type DatabaseWatch, watchDatabase } from './watch-database.js';

let testDatabase: TestDatabase;
let proxy: Server;
let url: string;
let watch: DatabaseWatch;
let database: Database;
let changes: AvailabilityChange[];
let onChange: () => void;
const sockets = new Set<Socket>();

/** A TCP proxy before the database. While its sockets are paused, the database does not answer. */
async function startProxy({ hostname, port }: URL): Promise<Server> {
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  const proxied = new URL(testDatabase.url);
  proxy = await startProxy(proxied);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((proxy.address() as AddressInfo).port);
  url = proxied.href;
  changes = [];
  onChange = () => {};
  watch = watchDatabase({
    url,
    onChange(change) {
      changes.push(change);
      onChange();
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
  proxy.close();
  await testDatabase.drop();
});

function freeze(): void {
  for (const socket of sockets) socket.pause();
}

function thaw(): void {
  for (const socket of sockets) socket.resume();
}

const nextChange = () =>
  new Promise<void>((resolve) => {
    onChange = resolve;
  });

describe('watchDatabase', () => {
  test('rejects calls in flight and new calls at once while the server does not answer', async () => {
    const unavailable = nextChange();
    freeze();
    const inFlight = database.jobs.findSettled([]);
    await expect(inFlight).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) });
    await unavailable;
    const startedAt = performance.now();
    await expect(database.accounts.count()).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(100);
    const availableAgain = nextChange();
    thaw();
    await availableAgain;
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(await database.accounts.count()).toBe(0);
  });

  test('reports unavailable, then available, when every connection is closed', async () => {
    const unavailable = nextChange();
    for (const socket of sockets) socket.destroy();
    await unavailable;
    await nextChange();
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(await database.accounts.count()).toBe(0);
  });

  test('reports nothing when the event loop of its own process is busy', async () => {
    const until = performance.now() + 2_000;
    while (performance.now() < until); // blocks the event loop
    await database.ping();
    expect(changes).toEqual([]);
  });

  test('closes while it is connecting', async () => {
    const connecting = watchDatabase({ url, onChange: () => {} });
    await connecting.close();
  });
});

describe('the connection pool', () => {
  test('never reuses a connection with an open transaction', async () => {
    const { pool } = createConnectionPool({ url: testDatabase.url, poolSize: 1 });
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

  test('reports how long callers wait for a connection', async () => {
    expect(database.poolWaitMs()).toBe(0);
    const blocker = new pg.Client({ connectionString: testDatabase.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE accounts');
    const blocked = [database.accounts.count(), database.accounts.count()];
    await eventually(() => database.poolWaitMs() >= 50, { withinMs: 5_000, describe: 'a wait of 50 ms' });
    await blocker.end();
    await Promise.all(blocked);
    await eventually(() => database.poolWaitMs() === 0, { withinMs: 5_000, describe: 'the end of the wait' });
  });
});
