import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import type { SubmittedJob } from './submit-job.js';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];
let queue: SubmittedJob[];

beforeEach(async () => {
  testDatabase = await openTestDatabase();
  ({ database, sql } = testDatabase);
  queue = [];
});

afterEach(() => testDatabase.close());

const createAccount = () => testDatabase.createAccount();

async function submit(account: Account): Promise<string> {
  const id = randomUUID();
  const source = { kind: 'upload' as const, storageKey: `${id}/a`, sizeBytes: 1, sha256: 'ab'.repeat(32) };
  const images = [{ id: randomUUID(), position: 0, name: 'a.jpg', source }];
  const options = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  queue.push(await database.jobs.submit({ id, accountId: account.id, images, ...options }));
  return id;
}

/** Claims as a worker does: the lowest rank first, equal ranks in the order of submit. The previous job settles first. */
async function claimNext(): Promise<string> {
  const [next] = queue.toSorted((a, b) => a.rank - b.rank);
  if (!next) throw new Error('the queue is empty');
  queue = queue.filter(({ id }) => id !== next.id);
  await sql.query("UPDATE jobs SET state = 'settled' WHERE state = 'running'");
  await database.jobs.claim({ jobId: next.id, owner: 'worker-1', leaseMs: 60_000 });
  return next.id;
}

describe('the rank of a new job', () => {
  test('alternates between accounts: a single job comes before the rest of a long queue', async () => {
    const [busy, otherAccount] = [await createAccount(), await createAccount()];
    for (let job = 0; job < 20; job += 1) await submit(busy);
    for (let job = 0; job < 3; job += 1) await claimNext();
    const first = await submit(otherAccount);
    expect(await claimNext()).toBe(first);
    const second = await submit(otherAccount);
    expect([await claimNext(), await claimNext()]).toContain(second);
  });

  test('starves no job, neither behind other accounts nor behind later jobs of its own account', async () => {
    const [account, ...otherAccounts] = [await createAccount(), await createAccount(), await createAccount(), await createAccount()];
    const first = [await submit(account), await submit(account), await submit(account), await submit(account)];
    const taken: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (const each of [...otherAccounts, account]) await submit(each);
      taken.push(await claimNext(), await claimNext(), await claimNext());
    }
    expect(taken).toEqual(expect.arrayContaining(first));
  });

  test('keeps the order of one account while some of its jobs settle and others are submitted', async () => {
    const account = await createAccount();
    const ids = [await submit(account), await submit(account), await submit(account), await submit(account)];
    const taken: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      taken.push(await claimNext(), await claimNext());
      ids.push(await submit(account), await submit(account));
    }
    expect(taken).toEqual(ids.slice(0, taken.length));
  });

  test('starts again at 0 when the queue is empty, also for an account that was far ahead', async () => {
    const account = await createAccount();
    for (let job = 0; job < 5; job += 1) await submit(account);
    while (queue.length > 0) await claimNext();
    await sql.query("UPDATE jobs SET state = 'settled' WHERE state = 'running'");
    await submit(await createAccount());
    await submit(account);
    expect(queue.map(({ rank }) => rank)).toEqual([0, 1]);
  });
});
