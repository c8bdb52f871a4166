import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec, type JobStage } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

/** An entry of the queue, as workers enqueue it. */
interface Entry {
  readonly jobId: string;
  readonly rank: number;
}

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];
let accounts: readonly [Account, Account];
let queue: Entry[];
let names: Map<string, string>;

beforeAll(async () => {
  testDatabase = await openTestDatabase();
  ({ database, sql } = testDatabase);
  accounts = [await testDatabase.createAccount(), await testDatabase.createAccount()];
});

beforeEach(async () => {
  await sql.query('DELETE FROM jobs');
  queue = [];
  names = new Map();
});

afterAll(() => testDatabase.close());

const sources = {
  fetch: { kind: 'url', url: 'http://127.0.0.1:9/a.png' },
  optimize: { kind: 'upload', storageKey: 'a', sizeBytes: 1, sha256: 'ab'.repeat(32) },
} as const;

interface Submit {
  readonly account?: 0 | 1;
  readonly stage?: JobStage;
}

/** Submits a job and enqueues it. */
async function submit(name: string, priority = 0, { account = 0, stage = 'optimize' }: Submit = {}): Promise<string> {
  const id = randomUUID();
  const images = [{ id: randomUUID(), position: 0, name: 'a.png', source: sources[stage] }];
  const options = { dialect: 'native', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  const { rank } = await database.jobs.submit({ id, accountId: accounts[account].id, images, ...options, priority });
  names.set(id, name);
  queue.push({ jobId: id, rank });
  return id;
}

const owner = { owner: 'worker-1', leaseMs: 60_000 };
const claim = (jobId: string) => database.jobs.claim({ jobId, ...owner });

/** Handles the next entry as a worker does; the job before settles first. Null when its entry was void. */
async function runNext(handle: (jobId: string) => ReturnType<typeof claim> = claim): Promise<string | null> {
  const [next] = queue.toSorted((a, b) => a.rank - b.rank);
  if (!next) throw new Error('the queue is empty');
  queue = queue.filter((entry) => entry !== next);
  await sql.query("UPDATE jobs SET state = 'settled' WHERE state = 'running'");
  const claimed = await handle(next.jobId);
  if (claimed?.passedOver) queue.push(claimed.passedOver);
  return claimed && (names.get(claimed.job.id) ?? '');
}

async function runAll(handle?: (jobId: string) => ReturnType<typeof claim>): Promise<string[]> {
  const taken: string[] = [];
  while (queue.length > 0) {
    const name = await runNext(handle);
    if (name !== null) taken.push(name);
  }
  return taken;
}

describe('priority', () => {
  test.each<JobStage>(['optimize', 'fetch'])(
    'the highest runs next and the lowest last, equal ones in the order of submit: %s',
    async (stage) => {
      const handle = stage === 'optimize' ? claim : (jobId: string) => database.jobs.claimFetch({ jobId, ...owner, fetchesPerAccount: 9 });
      for (const name of ['a', 'b', 'c']) await submit(name, 0, { stage });
      await submit('low', -10, { stage });
      await submit('d', 0, { stage });
      await submit('high', 10, { stage });
      await submit('middle', 1, { stage });
      expect(await runAll(handle)).toEqual(['high', 'middle', 'a', 'b', 'c', 'd', 'low']);
    },
  );

  test('other accounts never wait longer, also behind jobs that are submitted later', async () => {
    /** Whose job ran, in this order; a further job of the first account is submitted after each of the first six runs. */
    async function run(first: readonly number[], later: readonly number[]): Promise<readonly string[]> {
      await sql.query('DELETE FROM jobs');
      for (const priority of first) {
        await submit('own', priority);
        await submit('-', 0, { account: 1 });
      }
      const order: string[] = [];
      while (queue.length > 0) {
        const name = await runNext();
        if (name !== null) order.push(name);
        const priority = later[order.length];
        if (name !== null && priority !== undefined) await submit('own', priority);
      }
      return order;
    }
    /** How many jobs ran before each one of the other account. */
    const listWaits = (order: readonly string[]) => order.flatMap((name, index) => (name === '-' ? [index] : []));
    const zeros = [0, 0, 0, 0, 0, 0];
    const equal = listWaits(await run(zeros, zeros));
    expect(equal).toEqual([1, 3, 5, 7, 9, 11]);
    for (const [first, later] of [
      [[-10, 0, 3, 10, 10, 10], zeros],
      [zeros, [1, 2, 3, 4, 5, 6]],
      [
        [10, -1, 9, -10, 5, 6],
        [-10, 10, 10, 10, 10, 9],
      ],
    ] as const) {
      const waits = listWaits(await run(first, later));
      expect({ first, later, longer: waits.filter((wait, index) => wait > (equal[index] ?? 0)) }).toEqual({ first, later, longer: [] });
    }
  });

  test('of an account says nothing about the jobs of another one', async () => {
    await submit('own');
    await submit('other', 10, { account: 1 });
    expect(await runNext()).toBe('own');
  });

  test('does not take the turn of a job for one that runs, or that waits for a retry', async () => {
    const [first, running, waiting] = [await submit('first'), await submit('running', 10), await submit('waiting', 10)];
    expect((await claim(running))?.job.id).toBe(running);
    await sql.query(`UPDATE jobs SET retry_at = now() + interval '1 minute' WHERE id = $1`, [waiting]);
    expect(await claim(first)).toMatchObject({ job: { id: first }, passedOver: null });
  });

  test('the job that is passed over waits for the sweep until it is enqueued, with the place of the other one', async () => {
    const [first, second] = [await submit('first'), await submit('second', 1)];
    const claimed = await claim(first);
    expect(claimed).toMatchObject({ job: { id: second }, passedOver: { jobId: first, fence: 1, rank: 1 } });
    const { rows } = await sql.query('SELECT rank, fence, state, enqueued_at FROM jobs WHERE id = $1', [first]);
    expect(rows).toEqual([{ rank: 1, fence: 1, state: 'queued', enqueued_at: null }]);
    expect(await claim(second)).toBeNull();
    expect(await claim(first)).toMatchObject({ job: { id: first }, passedOver: null });
  });

  test('entries that are handled at the same time run each job once', async () => {
    const ids = [await submit('a'), await submit('b', 1), await submit('c', 2), await submit('d', 3)];
    const claims = await Promise.all([...ids, ...ids].map(claim));
    const taken = claims.flatMap((each) => (each ? [each.job.id] : []));
    expect(new Set(taken).size).toBe(taken.length);
    for (const id of ids) await claim(id);
    const { rows } = await sql.query("SELECT count(*)::int AS waiting FROM jobs WHERE state = 'queued'");
    expect(rows).toEqual([{ waiting: 0 }]);
  });
});
