import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec } from '@pixmill/contracts';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';
import type { SubmittedJob } from './submit-job.js';

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let waiting: SubmittedJob[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 5 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  waiting = [];
});

afterEach(async () => {
  await sql.end();
  await database.close();
  await testDatabase.drop();
});

function createAccount(): Promise<Account> {
  const id = randomUUID();
  return database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: null, key: id.replaceAll('-', '') });
}

async function submit(account: Account): Promise<string> {
  const id = randomUUID();
  const source = { kind: 'url' as const, url: 'http://127.0.0.1/a.jpg' };
  const images = [{ id: randomUUID(), position: 0, name: 'a.jpg', source }];
  const about = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  waiting.push(await database.jobs.submit({ id, accountId: account.id, images, ...about }));
  return id;
}

/** What a worker takes that hears the lowest rank first, and equal ones in their order; what was at work is over then. */
async function claimNext(): Promise<string> {
  const [next] = waiting.toSorted((a, b) => a.rank - b.rank);
  if (!next) throw new Error('nothing waits');
  waiting = waiting.filter(({ id }) => id !== next.id);
  await sql.query("UPDATE jobs SET state = 'settled' WHERE state = 'running'");
  await database.jobs.claim({ jobId: next.id, owner: 'worker-1', leaseMs: 60_000 });
  return next.id;
}

describe('the rank of a new job', () => {
  test('lets accounts take turns: a single job comes before what is left of a long queue', async () => {
    const [busy, guest] = [await createAccount(), await createAccount()];
    for (let job = 0; job < 20; job += 1) await submit(busy);
    for (let job = 0; job < 3; job += 1) await claimNext();
    const first = await submit(guest);
    expect(await claimNext()).toBe(first);
    const second = await submit(guest);
    expect([await claimNext(), await claimNext()]).toContain(second);
  });

  test('lets no job wait for ever, neither for single jobs of others nor for later ones of its own account', async () => {
    const [account, ...guests] = [await createAccount(), await createAccount(), await createAccount(), await createAccount()];
    const first = [await submit(account), await submit(account), await submit(account), await submit(account)];
    const taken: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (const each of [...guests, account]) await submit(each);
      taken.push(await claimNext(), await claimNext(), await claimNext());
    }
    expect(taken).toEqual(expect.arrayContaining(first));
  });

  test('keeps the order of an account in which single jobs end while others are submitted', async () => {
    const account = await createAccount();
    const ids = [await submit(account), await submit(account), await submit(account), await submit(account)];
    const taken: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      taken.push(await claimNext(), await claimNext());
      ids.push(await submit(account), await submit(account));
    }
    expect(taken).toEqual(ids.slice(0, taken.length));
  });

  test('starts anew when nothing is left to do, also for an account that was far ahead', async () => {
    const account = await createAccount();
    for (let job = 0; job < 5; job += 1) await submit(account);
    while (waiting.length > 0) await claimNext();
    await sql.query("UPDATE jobs SET state = 'settled' WHERE state = 'running'");
    await submit(await createAccount());
    await submit(account);
    expect(waiting.map(({ rank }) => rank)).toEqual([0, 1]);
  });
});
