import { expect, test } from '@jest/globals';
import { createTestDeps } from './create-test-deps.js';

test('createTestDeps: opens a database, a storage folder and a queue, and closes them together', async () => {
  const { deps, createAccount, sql, close } = await createTestDeps();
  try {
    const account = await createAccount({ tokens: 3 });
    expect(await deps.accounts.find(account.id)).toMatchObject({ tokens: 3 });
    expect((await sql.query('SELECT tokens FROM accounts')).rows).toEqual([{ tokens: 3 }]);
    await deps.storage.put('jobs/a', Buffer.from('a'));
    expect(await deps.storage.read('jobs/a')).toEqual(Buffer.from('a'));
    expect(await deps.producer.findExisting('optimize', [])).toEqual([]);
  } finally {
    await close();
  }
});

test('createTestDeps: rejects every call of the queue with the option queue: unavailable', async () => {
  const { deps, close } = await createTestDeps({ queue: 'unavailable' });
  try {
    await expect(deps.producer.findExisting('optimize', [])).rejects.toMatchObject({ code: 'unavailable' });
  } finally {
    await close();
  }
});
