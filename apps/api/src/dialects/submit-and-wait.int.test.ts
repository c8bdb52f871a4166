import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ImageResult } from '@pixmill/contracts';
import { type Dialect, findDialect, type WireRequest } from '@pixmill/dialects';
import { storageKeys } from '@pixmill/storage';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestApiOptions } from '@pixmill/testkit/api';
import request from 'supertest';

const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
const resultBytes = Buffer.from('bytes of a result');

let api: TestApi;
let accountId: string;
let key: string;

/** Longest wait of the next calls, in ms. */
let waitLimitMs = 20_000;

function withWaitLimit(dialects: readonly Dialect[]): Dialect {
  const dialect = findDialect(dialects, 'optidash');
  if (!dialect) throw new Error('no such dialect');
  const routes = dialect.routes.map((route) => ({
    ...route,
    parse: (request: WireRequest) => {
      const command = route.parse(request);
      return command.verb === 'submit' ? { ...command, waitMs: waitLimitMs } : command;
    },
  }));
  return { ...dialect, routes };
}

const options: TestApiOptions = {
  settings: { DATABASE_POOL: '3', MAX_UPLOADS_PER_ACCOUNT: '1' },
  adapt: (parts) => ({ ...parts, dialects: [withWaitLimit(parts.dialects)] }),
};

beforeAll(async () => {
  api = await openTestApi(options);
});

beforeEach(async () => {
  waitLimitMs = 20_000;
  key = randomUUID().replaceAll('-', '');
  accountId = (await api.createAccount({ tokens: 5, key })).id;
});

afterAll(() => api.close());

const post = (path = '/1.0/upload') => request(api.url).post(path).set('authorization', `Bearer ${key}`);
const call = (data: object = {}) => post().field('data', JSON.stringify(data)).attach('file', gif, 'a.gif');

/** Ids of the account's jobs, newest first, once there are at least `count`. */
const jobs = (count = 1): Promise<string[]> =>
  eventually(
    async () => {
      const query = 'SELECT id FROM jobs WHERE account_id = $1 ORDER BY created_at DESC';
      const { rows } = await api.sql.query<{ id: string }>(query, [accountId]);
      return rows.length >= count ? rows.map(({ id }) => id) : null;
    },
    { withinMs: 10_000, everyMs: 5, describe: `${count} jobs` },
  );

async function newestJob(count = 1): Promise<string> {
  const [id] = await jobs(count);
  return id ?? '';
}

/** Settles a job as a worker does, and wakes its waiters. */
async function settle(jobId: string, { stored = true } = {}): Promise<void> {
  const request = { jobId, owner: 'worker', leaseMs: 5_000, fetchesPerAccount: 8 };
  const claim = (await api.database.jobs.claim(request)) ?? (await api.database.jobs.claimFetch(request));
  const image = claim?.job.images[0];
  if (!claim || !image) throw new Error('the job cannot be claimed');
  const storageKey = storageKeys.variant({ jobId, imageId: image.id, fence: 1, role: 'main', format: 'gif' });
  if (stored) await api.composition.storage.put(storageKey, resultBytes);
  const variant = { role: 'main' as const, format: 'gif' as const, sizeBytes: resultBytes.length, width: 1, height: 1, storageKey };
  const variants = [{ ...variant, publicPath: `${randomUUID()}/a.gif`, facts: null, externalUrl: null }];
  const outcome = { status: 'succeeded' as const, variants, report: {}, reused: false };
  const result: ImageResult = {
    imageId: image.id,
    sourceBytes: 1_000,
    sourceSha256: 'ab',
    sourceFormat: null,
    sourceFacts: null,
    recipe: null,
    outcome,
  };
  const render = () => ({ contentType: 'application/json', body: '{}' });
  await api.database.jobs.settle({ jobId, fence: claim.fence, results: [result], resultTtlMs: 60_000, render });
  api.composition.waiters.wake(jobId);
}

const failureOf = async (jobId: string) => (await api.database.jobs.find(jobId))?.images[0]?.outcome;
const cancelled = { status: 'failed', failure: { code: 'cancelled' } };

const untilSettled = (jobId: string) =>
  eventually(async () => expect(await api.database.jobs.find(jobId)).toMatchObject({ state: 'settled' }), { withinMs: 10_000 });

/** Tokens left; the ledger must have the same sum. */
async function balance(): Promise<number> {
  const { rows } = await api.sql.query('SELECT sum(delta)::int AS sum FROM ledger WHERE account_id = $1', [accountId]);
  const tokens = (await api.database.accounts.find(accountId))?.tokens;
  expect(rows[0].sum).toBe(tokens);
  return tokens ?? Number.NaN;
}

describe('submit and wait', () => {
  test('returns the settled job', async () => {
    const [answer] = await Promise.all([call(), newestJob().then((id) => settle(id))]);
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        success: true,
        code: 200,
        id: await newestJob(),
        output: expect.objectContaining({ bytes: resultBytes.length }),
      }),
    ]);
    expect(await balance()).toBe(4);
    const { body } = await request(api.url).get('/1.0/account').set('authorization', `Bearer ${key}`);
    const credits = { total: 5, used: 1, remaining: 4 };
    expect(body).toMatchObject({ quota: credits, credits });
  });

  test('returns the bytes, described in the headers, in binary mode', async () => {
    const [answer] = await Promise.all([call({ response: { mode: 'binary' } }), newestJob().then((id) => settle(id))]);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/gif',
      'content-length': String(resultBytes.length),
      'cache-control': 'no-store',
    });
    expect(JSON.parse(answer.headers['x-optidash-meta'] ?? '')).toMatchObject({ success: true, id: await newestJob() });
    expect(answer.body).toEqual(resultBytes);
  });

  test('returns 404 without a body in binary mode when the bytes were removed', async () => {
    const [answer] = await Promise.all([call({ response: { mode: 'binary' } }), newestJob().then((id) => settle(id, { stored: false }))]);
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([404, '', '0']);
    expect(JSON.parse(answer.headers['x-optidash-meta'] ?? '')).toMatchObject({ success: false, id: await newestJob() });
  });

  test('returns 504 with the id at the time limit, cancels the job and charges nothing', async () => {
    waitLimitMs = 50;
    const answer = await call();
    const id = await newestJob();
    expect([answer.status, answer.body]).toEqual([504, expect.objectContaining({ code: 504, id })]);
    expect(await failureOf(id)).toMatchObject(cancelled);
    expect(await balance()).toBe(5);
    expect(await api.database.jobs.claimFetch({ jobId: id, owner: 'worker', leaseMs: 5_000, fetchesPerAccount: 8 })).toBeNull();
  });

  test('holds no upload slot and no temp file while it waits', async () => {
    const first = call().then((answer) => answer);
    await newestJob();
    await eventually(async () => expect(await readdir(api.tempDir)).toEqual([]), { withinMs: 10_000 });
    const calls = [first, call().then((answer) => answer)];
    const ids = await jobs(2);
    await Promise.all(ids.map((id) => settle(id)));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('returns 500 when the image failed', async () => {
    const [answer] = await Promise.all([call(), newestJob().then((jobId) => api.database.jobs.cancel({ jobId, accountId }))]);
    expect([answer.status, answer.body.id]).toEqual([500, await newestJob()]);
  });
});

/** Sends a call as raw bytes and disconnects as soon as its job exists. */
async function disconnect(headers: string, jobsBefore = 0): Promise<string> {
  const body = JSON.stringify({ url: 'http://127.0.0.1:9/a.jpg' });
  const socket = connect(api.port, '127.0.0.1');
  socket.write(
    `POST /1.0/fetch HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const id = await newestJob(jobsBefore + 1);
  socket.destroy();
  return id;
}

describe('submit and wait: a client that disconnects', () => {
  test('cancels its job', async () => {
    const id = await disconnect('');
    await untilSettled(id);
    expect(await failureOf(id)).toMatchObject(cancelled);
    expect(await balance()).toBe(5);
  });

  test('gets its job with a repeat under the same Idempotency-Key', async () => {
    const id = await disconnect('idempotency-key: again\r\n');
    const again = () => post('/1.0/fetch').set('idempotency-key', 'again').send({ url: 'http://127.0.0.1:9/a.jpg' });
    const [answer] = await Promise.all([again(), settle(id)]);
    expect([answer.status, answer.body.id]).toEqual([200, id]);
    expect((await again()).body).toEqual(answer.body);
    expect((await again().send({ scale: { size: 2 } })).status).toBe(422);
    expect(await balance()).toBe(4);
  });
});

test('submit and wait: the Idempotency-Key is free again after a 504', async () => {
  const keyed = () => call().set('idempotency-key', 'once');
  waitLimitMs = 20;
  expect((await keyed()).status).toBe(504);
  expect((await keyed()).status).toBe(504);
  expect(await jobs()).toHaveLength(2);
  waitLimitMs = 20_000;
  const [third] = await Promise.all([keyed(), newestJob(3).then((id) => settle(id))]);
  expect(third.status).toBe(200);
});

describe('submit and wait: shutdown', () => {
  test('waits for calls in progress, then returns 503 without a charge', async () => {
    const { url, composition: stopping } = await api.openAnother(options);
    const fetchImage = () =>
      request(url).post('/1.0/fetch').set('authorization', `Bearer ${key}`).send({ url: 'http://127.0.0.1:9/a.jpg' });
    const first = fetchImage().then((answer) => answer);
    const firstId = await newestJob();
    stopping.waiters.drain(20_000);
    const second = fetchImage().then((answer) => answer);
    const secondId = await newestJob(2);
    await settle(firstId);
    stopping.waiters.wake(firstId);
    expect((await first).body).toMatchObject({ code: 200, id: firstId });
    stopping.waiters.drain();
    expect([(await second).status, (await second).body.id]).toEqual([503, secondId]);
    expect(await failureOf(secondId)).toMatchObject(cancelled);
    const late = await fetchImage();
    expect([late.status, late.body.id]).toEqual([503, await newestJob(3)]);
    expect(await balance()).toBe(4);
  });
});
