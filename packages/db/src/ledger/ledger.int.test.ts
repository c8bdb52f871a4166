import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 8 });
  ({ database, sql } = testDatabase);
});

afterAll(() => testDatabase.close());

/** A busy machine may reject a call as `unavailable`; nothing was written then. */
async function retryUnavailable<T>(work: () => Promise<T>, attemptsLeft = 100): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (attemptsLeft > 0 && thrown instanceof AppError && thrown.code === 'unavailable') return retryUnavailable(work, attemptsLeft - 1);
    throw thrown;
  }
}

async function submitTwoImages(accountId: string): Promise<string> {
  const image = (position: number) => {
    const source = { kind: 'url' as const, url: 'http://images.example/a.jpg' };
    return { id: randomUUID(), position, name: 'a.jpg', source };
  };
  const { id } = await database.jobs.submit({
    id: randomUUID(),
    accountId,
    dialect: 'megaoptim',
    spec: defaultJobSpec,
    callbackUrl: null,
    sourceCredentials: null,
    idempotency: null,
    images: [image(0), image(1)],
  });
  return id;
}

test('ledger: parallel top-ups, holds and releases keep the balance equal to the sum of the ledger', async () => {
  const { id } = await testDatabase.createAccount({ tokens: 20 });
  const times = <T>(count: number, work: (index: number) => Promise<T>) =>
    Array.from({ length: count }, (_, index) => retryUnavailable(() => work(index)));
  const topUp = (tokens: number, idempotencyKey: string | null) =>
    database.accounts.topUp({ accountId: id, tokens, reason: 'r', idempotencyKey });

  const calls = await Promise.allSettled([
    ...times(20, (index) => topUp(3, `order-${index % 10}`)),
    ...times(10, () => topUp(1, null)),
    ...times(15, async (index) => {
      const jobId = await submitTwoImages(id);
      if (index % 3 === 0) await database.jobs.cancel({ jobId, accountId: id });
    }),
  ]);

  const failures = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason] : []));
  for (const failure of failures) expect(failure).toMatchObject({ code: 'insufficient_tokens' });
  const { rows: balances } = await sql.query(
    'SELECT tokens, (SELECT sum(delta)::int FROM ledger WHERE account_id = accounts.id) AS ledger FROM accounts WHERE id = $1',
    [id],
  );
  expect(balances).toEqual([{ tokens: balances[0].ledger, ledger: balances[0].ledger }]);
  const { rows: kinds } = await sql.query('SELECT kind, count(*)::int FROM ledger WHERE account_id = $1 GROUP BY kind ORDER BY kind', [id]);
  expect(kinds.slice(0, 2)).toEqual([
    { kind: 'grant', count: 21 },
    { kind: 'hold', count: 15 - failures.length },
  ]);
});
