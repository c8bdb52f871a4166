import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';
import { type AvailabilityChange, type DatabaseWatch, watchDatabase } from './watch-database.js';

let testDatabase: TestDatabase;
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

const write = (database: Database) => database.jobs.releaseLeases('worker-1');

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client({ connectionString: testDatabase.url });
  await admin.connect();
  changes = [];
  watch = watchDatabase({ url: testDatabase.url, pingIntervalMs: 50, onChange: (change) => changes.push(change) });
  watched = openDatabase({ url: testDatabase.url, poolSize: 2 }, watch);
  unhurried = openDatabase(
    { url: testDatabase.url, poolSize: 2 },
    { race: (work) => work(), onConnectionsLost: (listener) => watch.onConnectionsLost(listener) },
  );
  await Promise.all([write(watched), write(unhurried)]);
});

afterEach(async () => {
  await Promise.all([watch.close(), watched.close(), unhurried.close(), admin.end()]);
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
    for (const database of [watched, unhurried])
      await eventually(
        async () => {
          await write(database);
          return true;
        },
        { withinMs: 10_000, describe: 'a write on the new primary' },
      );
    expect(changes.map(({ available }) => available)).toEqual([false, true]);
    expect(changes[1]).toMatchObject({ awayMs: expect.any(Number), rejectedCount: expect.any(Number) });
  });
});
