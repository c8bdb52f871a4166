import { randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { destinationSchema } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';
import { readZip } from '../../testing/read-zip.js';

const [key, foreignKey, readKey] = ['A'.repeat(32), 'B'.repeat(32), 'C'.repeat(32)];

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi();
  accountId = (await api.createAccount({ key, tokens: 1_000 })).id;
  await api.createAccount({ key: foreignKey });
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete', path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);
const problem = (code: string) => expect.objectContaining({ code, detail: expect.any(String) });

describe('cancel', () => {
  test('cancel job: settles a waiting job as cancelled and uncharged, wakes its waiters, and may be repeated', async () => {
    const job = await submitJob(api, { accountId, names: ['a.jpg', 'b.jpg'] });
    const tokens = async () => (await api.database.accounts.find(accountId))?.tokens;
    const before = Number(await tokens());
    const waiting = call('get', `/jobs/${job.id}?wait=60`).then(({ body }) => body);
    const { body } = await call('post', `/jobs/${job.id}/cancel`).expect(200);
    expect(body).toMatchObject({
      state: 'settled',
      outcome: 'cancelled',
      tokens_charged: 0,
      images: [{ state: 'cancelled' }, { state: 'cancelled' }],
    });
    expect(await waiting).toMatchObject({ outcome: 'cancelled' });
    expect(await tokens()).toBe(before + 2);
    expect((await call('post', `/jobs/${job.id}/cancel`).expect(200)).body).toEqual(body);
  });

  test('cancel job: returns 409 for a settled job and 404 for a foreign one', async () => {
    const job = await submitJob(api, { accountId });
    await call('post', `/jobs/${job.id}/cancel`, foreignKey).expect(404);
    await settleJob(api, job, [jpeg()]);
    expect((await call('post', `/jobs/${job.id}/cancel`).expect(409)).body).toEqual(problem('state_conflict'));
  });
});

describe('cancel of a job with a callback', () => {
  const cancelWithCallback = async (dialect: string) => {
    const job = await submitJob(api, { accountId, dialect, callbackUrl: 'http://a.example/done' });
    const { body } = await call('post', `/jobs/${job.id}/cancel`).expect(200);
    const { rows } = await api.sql.query('SELECT body FROM deliveries WHERE job_id = $1', [job.id]);
    return { job, body, sent: rows.map(({ body: text }) => JSON.parse(text)) };
  };

  test('cancel job: the callback of a native job is told', async () => {
    const { job, body, sent } = await cancelWithCallback('native');
    expect(sent).toEqual([
      expect.objectContaining({ type: 'job.settled', job_id: job.id, data: expect.objectContaining({ outcome: 'cancelled' }) }),
    ]);
    expect(body.deliveries).toEqual([expect.objectContaining({ event: 'job.settled', state: 'pending', url: 'http://a.example/done' })]);
  });

  test('cancel job: the callback of a dialect is not', async () => {
    expect((await cancelWithCallback('megaoptim')).sent).toEqual([]);
  });
});

describe('retry', () => {
  const retry = (jobId: string) => call('post', `/jobs/${jobId}/retry`);

  test('retry job: submits the failed images only, with sources of their own and the options of the job', async () => {
    const owner = await api.createAccount({ tokens: 10 });
    const sourceBytes = randomBytes(80);
    const job = await submitJob(api, {
      accountId: owner.id,
      names: ['a.jpg', 'b.jpg', 'c.jpg'],
      labels: { project: 'winter' },
      priority: 2,
      sourceBytes,
    });
    await settleJob(api, job, ['image_damaged', jpeg(), 'cancelled']);
    const { body, headers } = await call('post', `/jobs/${job.id}/retry`, owner.key).expect(202);
    expect(body).toMatchObject({
      state: 'queued',
      dialect: 'native',
      parent_id: job.id,
      labels: { project: 'winter' },
      priority: 2,
      tokens_held: 2,
    });
    expect(body.images.map(({ name, position }: { name: string; position: number }) => [name, position])).toEqual([
      ['a.jpg', 0],
      ['c.jpg', 1],
    ]);
    expect(headers.location).toMatch(new RegExp(`/api/v1/jobs/${body.id}$`));
    // The bytes do not go with the first job.
    await call('delete', `/jobs/${job.id}`, owner.key).expect(200);
    const [source] = (await api.database.jobs.find(body.id))?.images ?? [];
    const storageKey = source?.source.kind === 'upload' ? source.source.storageKey : '';
    expect(await api.composition.storage.read(storageKey)).toEqual(sourceBytes);
  });

  test('retry job: fetches a URL again with the login of its own image, and keeps the destination', async () => {
    const { vault } = api.composition;
    const [first, last] = [
      { user: 'a', password: '1' },
      { user: 'c', password: '3' },
    ];
    const sourceCredentials = vault.seal(
      JSON.stringify({ login: null, headers: { 'x-a': 'b' }, logins: { 0: first, 2: last }, headersByPosition: { 1: { y: '2' } } }),
    );
    const target = {
      provider: 's3',
      service: 'aws',
      bucket: 'bucket',
      path: 'p',
      acl: null,
      region: 'r',
      endpoint: null,
      metadata: {},
      headers: {},
    };
    const destination = { target: destinationSchema.parse(target), credentials: 'sealed' };
    const job = await submitJob(api, { accountId, names: ['a.jpg', 'b.jpg', 'c.jpg'], urls: true, sourceCredentials, destination });
    await settleJob(api, job, [jpeg(), 'source_unreachable', 'source_unreachable']);
    const { body } = await retry(job.id).expect(202);
    const { rows } = await api.sql.query('SELECT source_credentials, destination_credentials, fetch_pending FROM jobs WHERE id = $1', [
      body.id,
    ]);
    expect(JSON.parse(vault.unseal(rows[0].source_credentials))).toEqual({
      ...{ login: null, headers: { 'x-a': 'b' }, logins: { 1: last }, headersByPosition: { 0: { y: '2' } } },
    });
    expect(rows[0]).toMatchObject({ destination_credentials: 'sealed', fetch_pending: true });
    await api.sql.query('UPDATE jobs SET destination_credentials = NULL WHERE id = $1', [job.id]);
    expect((await retry(job.id).expect(409)).body).toEqual(problem('state_conflict'));
  });

  test('retry job: of a dialect is a native job, unless its callback needs the dialect', async () => {
    const own = { accountId, dialect: 'megaoptim' };
    for (const [callbackUrl, dialect] of [
      [null, 'native'],
      ['http://a.example/done', 'megaoptim'],
    ] as const) {
      const job = await submitJob(api, { ...own, callbackUrl });
      await settleJob(api, job, ['image_damaged']);
      expect((await retry(job.id).expect(202)).body).toMatchObject({ dialect });
    }
  });

  test('retry job: the same Idempotency-Key gets the same job, and another job with it is a 422', async () => {
    const [job, other] = [await submitJob(api, { accountId }), await submitJob(api, { accountId })];
    for (const each of [job, other]) await settleJob(api, each, ['image_damaged']);
    const key = randomUUID();
    const [first, second] = [await retry(job.id).set('idempotency-key', key), await retry(job.id).set('idempotency-key', key)];
    expect(second.body.id).toBe(first.body.id);
    expect((await retry(other.id).set('idempotency-key', key).expect(422)).body).toEqual(problem('idempotency_key_reused'));
  });

  test('retry job: returns 409 before the job settles and when nothing failed, 410 when an upload was removed, 402 and 404', async () => {
    const job = await submitJob(api, { accountId });
    expect((await retry(job.id).expect(409)).body).toEqual(problem('job_unsettled'));
    await settleJob(api, job, [jpeg()]);
    expect((await retry(job.id).expect(409)).body).toEqual(problem('state_conflict'));
    const failed = await submitJob(api, { accountId });
    await settleJob(api, failed, ['image_damaged']);
    expect((await call('post', `/jobs/${failed.id}/retry`, foreignKey).expect(404)).body).toEqual(problem('job_not_found'));
    const [image] = failed.images;
    await api.composition.storage.remove(image?.source.kind === 'upload' ? image.source.storageKey : '');
    expect((await retry(failed.id).expect(410)).body).toEqual(problem('artifact_missing'));
    const poor = await api.createAccount({ tokens: 1 });
    const last = await submitJob(api, { accountId: poor.id });
    await settleJob(api, last, ['image_damaged']);
    await api.sql.query('UPDATE accounts SET tokens = 0 WHERE id = $1', [poor.id]);
    expect((await call('post', `/jobs/${last.id}/retry`, poor.key).expect(402)).body).toEqual(problem('insufficient_tokens'));
  });
});

describe('delete', () => {
  test('delete job: removes a settled job with its result and files', async () => {
    const job = await submitJob(api, { accountId });
    await settleJob(api, job, [jpeg()]);
    const [image] = (await api.database.jobs.find(job.id))?.images ?? [];
    const [variant] = image?.outcome?.status === 'succeeded' ? image.outcome.variants : [];
    await request(api.url).get(`/image/${variant?.publicPath}`).expect(200);
    await call('delete', `/jobs/${job.id}`).expect(200, { id: job.id, deleted: true });
    await request(api.url).get(`/image/${variant?.publicPath}`).expect(404);
    expect(await api.composition.storage.stat(String(variant?.storageKey))).toBeNull();
    expect((await call('delete', `/jobs/${job.id}`).expect(404)).body).toEqual(problem('job_not_found'));
  });

  test('delete job: returns 409 for an unfinished job, 404 for a job of another account and for an invalid id', async () => {
    const job = await submitJob(api, { accountId });
    expect((await call('delete', `/jobs/${job.id}`, foreignKey).expect(404)).body).toEqual(problem('job_not_found'));
    expect((await call('delete', `/jobs/${job.id}`).expect(409)).body).toEqual(problem('job_unsettled'));
    await call('delete', '/jobs/nonsense').expect(404);
    expect((await api.database.jobs.find(job.id))?.state).toBe('queued');
  });

  test('delete job: returns 401 without a valid key', async () => {
    const keyless = await request(api.url).delete(`/api/v1/jobs/${randomUUID()}`).expect(401);
    expect(keyless.headers['www-authenticate']).toContain('Bearer');
    expect((await call('delete', `/jobs/${randomUUID()}`, readKey).expect(401)).body).toEqual(problem('api_key_unknown'));
  });
});

describe('archive', () => {
  const fetchArchive = async (jobId: string) => {
    const answer = await fetch(`${api.url}/api/v1/jobs/${jobId}/archive`, { headers: { 'x-api-key': key } });
    return { headers: Object.fromEntries(answer.headers), files: readZip(Buffer.from(await answer.arrayBuffer())) };
  };

  test('job archive: has every result and extra under the name of its image, and a report', async () => {
    const job = await submitJob(api, { accountId, names: ['a.png', 'a.png', 'b.jpg', 'c.jpg'] });
    const [main, extra, second, lost] = [randomBytes(70_000), randomBytes(50), randomBytes(60), randomBytes(70)];
    const outcomes = [
      [
        { format: 'png', bytes: main },
        { format: 'webp', bytes: extra },
      ],
      [{ format: 'png', bytes: second }],
      'image_damaged',
      [{ format: 'jpeg', bytes: lost }],
    ] as const;
    await settleJob(api, job, outcomes);
    const { rows } = await api.sql.query(
      "SELECT storage_key FROM variants v JOIN images i ON i.id = v.image_id WHERE i.job_id = $1 AND i.name = 'c.jpg'",
      [job.id],
    );
    await api.composition.storage.remove(rows[0].storage_key);

    const { headers, files } = await fetchArchive(job.id);
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="pixmill-${job.id}.zip"`,
      'x-content-type-options': 'nosniff',
    });
    expect(files.slice(0, -1).map(({ name, bytes }) => [name, bytes.equals(main) || bytes.equals(extra) || bytes.equals(second)])).toEqual([
      ['a.png', true],
      ['a.webp', true],
      ['a (2).png', true],
    ]);
    const report = files.at(-1);
    expect(report?.name).toBe('report.json');
    const { job: reported, missing, files: listed } = JSON.parse(String(report?.bytes));
    expect(reported).toMatchObject({ id: job.id, outcome: 'partial' });
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['a.png', 'a.webp', 'a (2).png']);
    expect(missing).toEqual([{ image_id: job.images[3]?.id, role: 'main', name: 'c.jpg' }]);
  });

  test('job archive: a client that disconnects ends the reading', async () => {
    const opened: Readable[] = [];
    const { url } = await api.openAnother({
      adapt(composition) {
        const openRead: typeof composition.storage.openRead = async (...args) => {
          const stream = await composition.storage.openRead(...args);
          opened.push(stream);
          return stream;
        };
        return { ...composition, storage: { ...composition.storage, openRead } };
      },
    });
    const job = await submitJob(api, { accountId, names: ['a.jpg', 'b.jpg'] });
    await settleJob(api, job, [jpeg(randomBytes(8_000_000)), jpeg(randomBytes(8_000_000))]);
    const answer = await fetch(`${url}/api/v1/jobs/${job.id}/archive`, { headers: { 'x-api-key': key } });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await eventually(() => opened[0]?.destroyed === true, { withinMs: 5_000, describe: 'the end of the reading' });
    expect(opened).toHaveLength(1);
  });

  test('job archive: returns 409 before the job settles, 410 when its results were removed, and 404 for a foreign job', async () => {
    const job = await submitJob(api, { accountId });
    expect((await call('get', `/jobs/${job.id}/archive`).expect(409)).body).toEqual(problem('job_unsettled'));
    await settleJob(api, job, [jpeg()]);
    await call('get', `/jobs/${job.id}/archive`, foreignKey).expect(404);
    await request(api.url).head(`/api/v1/jobs/${job.id}/archive`).set('x-api-key', key).expect(200);
    await api.sql.query('UPDATE jobs SET purged_at = now() WHERE id = $1', [job.id]);
    expect((await call('get', `/jobs/${job.id}/archive`).expect(410)).body).toEqual(problem('artifact_missing'));
  });
});
