import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@pixmill/testkit';
import { startTcpProxy, type TcpProxy } from '@pixmill/testkit/redis';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';
import { type AvailabilityChange, type DatabaseWatch, watchDatabase } from './watch-database.js';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let admin: pg.Client;
let watch: DatabaseWatch;
let changes: AvailabilityChange[];
/** As in the API: the watch rejects its calls. */
let watched: Database;
/** As in a worker: its calls end by themselves. */
let unhurried: Database;

/** The server of every new connection is a replica from now on, or a primary again; open connections are ended. */
async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  await admin.query(`ALTER DATABASE "${new URL(testDatabase.url).pathname.slice(1)}" SET default_transaction_read_only = ${value}`);
  if (value === 'on')
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
}

const poolSize = 5;
const write = (database: Database) => database.jobs.releaseLeases('worker-1');

async function waitForWrite(database: Database, withinMs: number): Promise<void> {
  await eventually(() => write(database).then(() => true), { withinMs, describe: 'a write' });
}

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client({ connectionString: testDatabase.url });
  await admin.connect();
  changes = [];
  const url = new URL(testDatabase.url);
  proxy = await startTcpProxy(Number(url.port));
  url.host = `127.0.0.1:${proxy.port}`;
  watch = watchDatabase({ url: url.href, pingIntervalMs: 50, onChange: (change) => changes.push(change) });
  watched = openDatabase({ url: url.href, poolSize }, watch);
  unhurried = openDatabase(
    { url: url.href, poolSize },
    { race: (work) => work(), onConnectionsLost: (listener) => watch.onConnectionsLost(listener) },
  );
  await Promise.all([write(watched), write(unhurried)]);
});

afterEach(async () => {
  await Promise.all([watch.close(), watched.close(), unhurried.close(), admin.end()]);
  await proxy.close();
  await testDatabase.drop();
});

describe('a server that takes no writes', () => {
  test('counts as unavailable, and its connections are given up, so that all work goes on with the next primary', async () => {
    let givenUp = 0;
    watch.onConnectionsLost(() => {
      givenUp += 1;
    });
    await setReadOnly('on');
    await eventually(() => givenUp >= 2, { withinMs: 10_000, describe: 'the watch to give up the connections to the replica' });
    await expect(write(watched)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(write(unhurried)).rejects.toMatchObject({ code: 'unavailable' });
    await setReadOnly('off');
    for (const database of [watched, unhurried]) await waitForWrite(database, 10_000);
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(changes[1]).toMatchObject({ awayMs: expect.any(Number), rejectedCount: expect.any(Number) });
  });
});

test('connections that went silent are given up together: work goes on in a few seconds, not after one time limit for each', async () => {
  await Promise.all(Array.from({ length: poolSize }, () => [watched.ping(), unhurried.ping()]).flat());
  proxy.freeze();
  // One after the other would take 7 s for each of the five connections of a pool.
  await Promise.all([waitForWrite(watched, 20_000), waitForWrite(unhurried, 20_000)]);
  expect(changes.map(({ available }) => available)).toEqual([false, true]);
}, 30_000);
