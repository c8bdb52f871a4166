import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec } from '@pixmill/contracts';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import { type Database, openDatabase } from './database.js';
import type { SubmittedJob } from './jobs-repository.js';

let testDatabase: TestDatabase;
let database: Database;
let waiting: SubmittedJob[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 5 });
  waiting = [];
});

afterEach(async () => {
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
  const about = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceLogin: null, idempotency: null };
  waiting.push(await database.jobs.submit({ id, accountId: account.id, images, ...about }));
  return id;
}

/** What a worker takes that hears the lowest rank first, and equal ones in their order. */
async function claimNext(): Promise<string> {
  const [next] = waiting.toSorted((a, b) => a.rank - b.rank);
  if (!next) throw new Error('nothing waits');
  waiting = waiting.filter(({ id }) => id !== next.id);
  await database.jobs.claim({ jobId: next.id, owner: 'worker-1', leaseMs: 60_000 });
  return next.id;
}

describe('the rank of a new job', () => {
  test('lets accounts take turns: a single job does not wait for a long queue', async () => {
    const [busy, guest] = [await createAccount(), await createAccount()];
    for (let job = 0; job < 20; job += 1) await submit(busy);
    await claimNext();
    const id = await submit(guest);
    const taken = [await claimNext(), await claimNext(), await claimNext()];
    expect(taken).toContain(id);
  });

  test('lets no job wait for ever, neither for single jobs of others nor for later ones of its own account', async () => {
    const account = await createAccount();
    const first = [await submit(account), await submit(account), await submit(account), await submit(account)];
    const taken: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (let guest = 0; guest < 3; guest += 1) await submit(await createAccount());
      await submit(account);
      taken.push(await claimNext(), await claimNext(), await claimNext());
    }
    expect(taken).toEqual(expect.arrayContaining(first));
  });

  test('starts anew when nothing waits', async () => {
    const account = await createAccount();
    for (let job = 0; job < 3; job += 1) await submit(account);
    while (waiting.length > 0) await claimNext();
    await submit(await createAccount());
    expect(waiting.map(({ rank }) => rank)).toEqual([0]);
  });
});
