import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultJobSpec, type ImageResult } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let testDatabase: OpenTestDatabase;

beforeAll(async () => {
  testDatabase = await openTestDatabase();
});

afterAll(() => testDatabase.close());

const storageKeyOf = (jobId: string) => `jobs/${jobId}/source-ab`;
const secrets = { callback_login: 'sealed', source_credentials: 'sealed', destination_credentials: 'sealed' };
const noSecrets = { callback_login: null, source_credentials: null, destination_credentials: null };

/** Settles a job with secrets and one source that was fetched from a URL; returns its row, and the storage keys that nobody needs. */
async function settle({ keepsSources, fails }: { readonly keepsSources: boolean; readonly fails: boolean }) {
  const { database, sql } = testDatabase;
  const { id: accountId } = await testDatabase.createAccount();
  const [id, imageId] = [randomUUID(), randomUUID()];
  const stored = { storageKey: storageKeyOf(id), sizeBytes: 9, sha256: 'ab' };
  const source = { kind: 'url', url: 'http://a.example/a.jpg', stored } as const;
  const fields = {
    dialect: 'native',
    spec: defaultJobSpec,
    callbackUrl: 'http://a.example/done',
    sourceCredentials: 'sealed',
    idempotency: null,
  };
  const images = [{ id: imageId, position: 0, name: 'a.jpg', source }];
  await database.jobs.submit({ id, accountId, ...fields, callbackLogin: 'sealed', images });
  await sql.query("UPDATE jobs SET destination_credentials = 'sealed' WHERE id = $1", [id]);
  const claim = await database.jobs.claim({ jobId: id, owner: 'worker', leaseMs: 5_000 });
  const unread = { sourceBytes: 9, sourceSha256: 'ab', sourceFormat: null, sourceFacts: null, recipe: null };
  const outcome: ImageResult['outcome'] = fails
    ? { status: 'failed', failure: { code: 'image_damaged', message: 'damaged' } }
    : { status: 'succeeded', variants: [], report: {}, reused: false };
  const { droppedKeys } = await database.jobs.settle({
    ...{
      jobId: id,
      fence: claim?.fence ?? 0,
      results: [{ imageId, ...unread, outcome }],
      resultTtlMs: 1,
      sourceTtlMs: 3_600_000,
      keepsSources,
    },
    render: () => ({ contentType: 'a/b', body: '' }),
  });
  return { id, droppedKeys, row: () => readRow(id) };
}

async function readRow(id: string) {
  const { rows } = await testDatabase.sql.query(
    `SELECT callback_login, source_credentials, destination_credentials, source_key, (SELECT login FROM deliveries WHERE job_id = j.id) AS login
     FROM jobs j JOIN images i ON i.job_id = j.id WHERE j.id = $1`,
    [id],
  );
  return rows[0];
}

test('settle: a job that keeps its sources keeps those that were fetched, and no secrets when nothing failed', async () => {
  const { id, droppedKeys, row } = await settle({ keepsSources: true, fails: false });
  expect(droppedKeys).toEqual([]);
  expect(await row()).toEqual({ ...noSecrets, source_key: storageKeyOf(id), login: 'sealed' });
});

test('settle: any other job drops fetched sources and secrets', async () => {
  const succeeded = await settle({ keepsSources: false, fails: false });
  expect(succeeded.droppedKeys).toEqual([storageKeyOf(succeeded.id)]);
  expect(await succeeded.row()).toEqual({ ...noSecrets, source_key: null, login: 'sealed' });
  const failed = await settle({ keepsSources: false, fails: true });
  expect(await failed.row()).toEqual({ ...noSecrets, source_key: storageKeyOf(failed.id), login: 'sealed' });
});

test('settle: a failed job that keeps its sources keeps its secrets for a retry, until its sources go', async () => {
  const { id, row } = await settle({ keepsSources: true, fails: true });
  expect(await row()).toEqual({ ...secrets, source_key: storageKeyOf(id), login: 'sealed' });
  await testDatabase.sql.query("UPDATE jobs SET sources_expire_at = now() - interval '1 second' WHERE id = $1", [id]);
  const expired = (await testDatabase.database.retention.findExpired({ limit: 100, exceptJobIds: [] })).find(({ jobId }) => jobId === id);
  expect(expired).toMatchObject({ sources: true, storageKeys: [storageKeyOf(id)] });
  if (expired) await testDatabase.database.retention.markPurged(expired);
  expect(await row()).toMatchObject(noSecrets);
});
