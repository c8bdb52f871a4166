import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec, type Job, parseDestination } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { endAsDeadLetter } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createReplayDeadLetter } from './replay-dead-letter.js';

const callbackUrl = 'http://127.0.0.1:9/done';
const sha256 = 'ab'.repeat(32);

let env: TestDeps;
let sealed: string;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 6 });
  sealed = env.deps.vault.seal('secret');
});

afterAll(() => env.close());

/** A dead letter with an upload, a fetched URL, and a URL that was never fetched. */
async function createDeadLetter(account: Account): Promise<Job> {
  const { storage, keys, jobs } = env.deps;
  const [id, ...imageIds] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const [upload = '', fetched = '', missing = ''] = imageIds;
  const [uploadKey, fetchedKey] = [
    keys.source({ jobId: id, imageId: upload }),
    keys.fetchedSource({ jobId: id, imageId: fetched, sha256 }),
  ];
  for (const key of [uploadKey, fetchedKey]) await storage.put(key, randomBytes(100));
  const stored = { sizeBytes: 100, sha256 };
  const url = { kind: 'url' as const, url: 'http://127.0.0.1:9/a.png' };
  const images: NewJob['images'] = [
    { id: upload, position: 0, name: 'a.png', source: { kind: 'upload', storageKey: uploadKey, ...stored } },
    { id: fetched, position: 1, name: 'b.png', source: { ...url, stored: { storageKey: fetchedKey, ...stored } } },
    { id: missing, position: 2, name: 'c.png', source: url },
  ];
  const target = parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint: 'http://127.0.0.1:9' });
  const job = await jobs.submit({
    ...{ id, accountId: account.id, dialect: 'optidash', spec: { ...defaultJobSpec, compression: 'ultra' }, callbackUrl, images },
    ...{ sourceCredentials: sealed, idempotency: null, destination: { target, credentials: sealed }, callbackDelayMs: 1_000 },
  });
  await endAsDeadLetter(env.deps, id);
  return job;
}

const replayDeadLetter = (id: string) => createReplayDeadLetter(env.deps, { orphanTtlMs: 120_000 })(id);
const tokensOf = async ({ id }: Account) => (await env.deps.accounts.find(id))?.tokens;

async function storedKeysOf(jobId: string): Promise<string[]> {
  const stored: string[] = [];
  for await (const { key } of env.deps.storage.list()) if (key.startsWith(env.deps.keys.jobPrefix(jobId))) stored.push(key);
  return stored;
}

async function find(jobId: string): Promise<Job> {
  const job = await env.deps.jobs.find(jobId);
  if (!job) throw new Error(`no job ${jobId}`);
  return job;
}

async function countJobs(parentId: string): Promise<number> {
  const { rows } = await env.sql.query('SELECT count(*)::int AS count FROM jobs WHERE parent_id = $1', [parentId]);
  return rows[0].count;
}

/** Settles a job as a worker does whose images all succeeded. */
async function succeed(jobId: string): Promise<void> {
  await env.sql.query('UPDATE jobs SET fetch_pending = false WHERE id = $1', [jobId]);
  const claim = await env.deps.jobs.claim({ jobId, owner: 'worker-1', leaseMs: 5_000 });
  if (!claim) throw new Error('not claimed');
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  const outcome = { status: 'succeeded' as const, variants: [], report: {}, reused: false };
  const results = claim.job.images.map(({ id }) => ({ imageId: id, sourceBytes: 100, ...unread, outcome }));
  await createSettle(env.deps, env.runSettings)({ claim, results }, env.deps.log);
}

describe('replay', () => {
  test('submits a new job with its own sources and tokens, and the same options, callback and destination', async () => {
    const account = await env.createAccount({ tokens: 4 });
    const letter = await createDeadLetter(account);
    expect(await tokensOf(account)).toBe(4);
    const { jobId, created } = await replayDeadLetter(letter.id);
    expect(created).toBe(true);
    expect(await tokensOf(account)).toBe(1);
    const [replay, dead] = [await find(jobId), await find(letter.id)];
    const { spec, dialect, callbackDelayMs, destination } = dead;
    expect(replay).toMatchObject({ parentId: letter.id, state: 'queued', spec, dialect, callbackUrl, callbackDelayMs, destination });
    expect(replay.images.map(({ name, source }) => [name, source.kind])).toEqual([
      ['a.png', 'upload'],
      ['b.png', 'url'],
      ['c.png', 'url'],
    ]);
    const { storage, jobs } = env.deps;
    for (const [index, { source }] of replay.images.entries()) {
      const [copy, original] = [source, dead.images[index]?.source].map((each) => (each?.kind === 'url' ? each.stored : each));
      if (!copy || !original) expect([index, copy, original]).toEqual([2, null, null]);
      else {
        expect(copy.storageKey).toContain(jobId);
        expect(await storage.read(copy.storageKey)).toEqual(await storage.read(original.storageKey));
      }
    }
    const claim = await jobs.claimFetch({ jobId, owner: 'worker-1', leaseMs: 5_000, fetchesPerAccount: 8 });
    expect(claim).toMatchObject({ sourceCredentials: sealed, destinationCredentials: sealed });
  });

  test('is the running replay while there is one, also when two begin at the same time', async () => {
    const account = await env.createAccount({ tokens: 9 });
    const letter = await createDeadLetter(account);
    const replays = await Promise.all([replayDeadLetter(letter.id), replayDeadLetter(letter.id)]);
    expect(replays.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(new Set(replays.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await replayDeadLetter(letter.id)).toEqual({ jobId: replays[0]?.jobId, created: false });
    expect([await countJobs(letter.id), await tokensOf(account)]).toEqual([1, 6]);
  });

  test('can be repeated after a replay that is dead, and is its own dead letter', async () => {
    const account = await env.createAccount({ tokens: 9 });
    const letter = await createDeadLetter(account);
    const first = await replayDeadLetter(letter.id);
    await endAsDeadLetter(env.deps, first.jobId);
    expect(await replayDeadLetter(first.jobId)).toMatchObject({ created: true });
    expect(await replayDeadLetter(letter.id)).toMatchObject({ created: true });
  });

  test('ends the dead letter when it succeeded: its credentials go at once, its sources soon', async () => {
    const letter = await createDeadLetter(await env.createAccount());
    await succeed((await replayDeadLetter(letter.id)).jobId);
    const { rows } = await env.sql.query(
      'SELECT source_credentials, destination_credentials, sources_expire_at <= now() AS expired FROM jobs WHERE id = $1',
      [letter.id],
    );
    expect(rows).toEqual([{ source_credentials: null, destination_credentials: null, expired: true }]);
    await expect(replayDeadLetter(letter.id)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
    expect(await env.deps.deadLetters.list({ accountId: letter.accountId }, { limit: 10, offset: 0 })).toMatchObject([
      { id: letter.id, images: 3, reason: '3 attempts failed', keptUntil: null, replay: { state: 'succeeded' } },
    ]);
  });

  test('throws insufficient_tokens and leaves nothing behind when the account cannot pay', async () => {
    const account = await env.createAccount({ tokens: 3 });
    const letter = await createDeadLetter(account);
    await env.sql.query('UPDATE accounts SET tokens = 2 WHERE id = $1', [account.id]);
    const before: string[] = [];
    for await (const { key } of env.deps.storage.list()) before.push(key);
    await expect(replayDeadLetter(letter.id)).rejects.toMatchObject({ code: 'insufficient_tokens' });
    const after: string[] = [];
    for await (const { key } of env.deps.storage.list()) after.push(key);
    expect(after.sort()).toEqual(before.sort());
  });

  test('throws dead_letter_not_found for an unknown job, a living one, and one whose sources are gone or lost', async () => {
    const account = await env.createAccount();
    const [living, expired, lost] = [await createDeadLetter(account), await createDeadLetter(account), await createDeadLetter(account)];
    await env.sql.query('UPDATE jobs SET dead_at = NULL WHERE id = $1', [living.id]);
    await env.sql.query('UPDATE jobs SET sources_expire_at = now() WHERE id = $1', [expired.id]);
    await env.deps.storage.removeAll(env.deps.keys.jobPrefix(lost.id));
    for (const id of [randomUUID(), living.id, expired.id, lost.id])
      await expect(replayDeadLetter(id)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
  });
});

describe('settlement of fetched sources', () => {
  test('drops the bytes of URLs at once when nothing failed, and keeps uploads', async () => {
    const letter = await createDeadLetter(await env.createAccount());
    const { jobId } = await replayDeadLetter(letter.id);
    expect(await storedKeysOf(jobId)).toHaveLength(2);
    await succeed(jobId);
    expect(await storedKeysOf(jobId)).toEqual([expect.stringMatching(/\/source$/)]);
    expect((await find(jobId)).images.map(({ source }) => (source.kind === 'url' ? source.stored : 'kept'))).toEqual(['kept', null, null]);
  });
});
