import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTooDeepFolder, eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { removeStaleTempFiles } from '../body/temp-files.js';

const key = (letter: string) => letter.repeat(32);
const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
const byUrl = { type: 'url', url: 'http://127.0.0.1:9/a.jpg' };

let api: TestApi;
const accounts: Record<string, string> = {};

beforeAll(async () => {
  api = await openTestApi();
  for (const letter of 'ABCDEF') accounts[letter] = (await api.createAccount({ key: key(letter) })).id;
});

afterAll(() => api.close());

const start = (settings: Readonly<Record<string, string>> = {}) => api.openAnother({ settings });

const submit = (url: string, letter: string, fields: Record<string, string> = byUrl) =>
  request(url).post('/v1/optimize').set('x-api-key', key(letter)).type('form').send(fields);

describe('capacity:', () => {
  test('submit returns 429 with the limit and Retry-After at MAX_QUEUED_PER_ACCOUNT; other accounts are not affected', async () => {
    const { url } = await start({ MAX_QUEUED_PER_ACCOUNT: '2' });
    expect((await submit(url, 'A')).status).toBe(202);
    expect((await submit(url, 'A').set('idempotency-key', 'again')).status).toBe(202);
    const rejected = await submit(url, 'A');
    expect([rejected.status, rejected.body.code, rejected.body.errors]).toEqual([429, 429, [expect.stringMatching(/\b2\b/)]]);
    expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
    expect((await submit(url, 'A').set('idempotency-key', 'again')).status).toBe(202);
    expect((await submit(url, 'B')).status).toBe(202);
  });

  test('simultaneous submits are counted again when they are inserted', async () => {
    const { url, composition } = await start({ MAX_QUEUED_PER_ACCOUNT: '3' });
    await Promise.all(Array.from({ length: 12 }, () => submit(url, 'C')));
    // One insert per connection of the pool may pass the count at the same moment.
    expect(await composition.database.jobs.countUnfinished(accounts.C ?? '', 100)).toBeLessThanOrEqual(3 + 2);
    expect((await submit(url, 'C')).status).toBe(429);
  });

  test('submit returns 503 at MAX_QUEUED; other routes still work', async () => {
    const { url } = await start({ MAX_QUEUED: '1' });
    const rejected = await submit(url, 'D');
    expect([rejected.status, rejected.body.code]).toEqual([503, 503]);
    expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
    expect((await request(url).get('/v1/users/info').set('x-api-key', key('D'))).body.code).toBe(200);
  });

  test('submit returns 503 and says that the disk is full when less than MIN_FREE_DISK is free; readyz says so too', async () => {
    const { url } = await start({ MIN_FREE_DISK: '1000000gb' });
    const rejected = await submit(url, 'D');
    expect([rejected.status, rejected.body.errors]).toEqual([503, [expect.stringContaining('disk of the service is full')]]);
    expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
    const inOptidash = await request(url).post('/1.0/fetch').auth(key('D'), '').send({ url: byUrl.url });
    expect([inOptidash.status, inOptidash.body.message]).toEqual([503, expect.stringContaining('disk of the service is full')]);
    const readiness = await eventually(
      async () => {
        const answer = await request(url).get('/readyz');
        return answer.body.database === 'ok' && answer.body.storage === 'ok' && answer;
      },
      { withinMs: 30_000 },
    );
    expect(readiness.status).toBe(503);
    expect(readiness.body).toMatchObject({
      status: 'unavailable',
      database: 'ok',
      storage: 'ok',
      disk: 'failed',
      volume: expect.stringMatching(/^(storage|uploads)$/),
      free_bytes: expect.any(Number),
      min_free_bytes: 1e15,
    });
  });

  test('readyz runs no check for a request, and reads little of a body', async () => {
    let runs = 0;
    const { url } = await api.openAnother({
      adapt: (parts) => ({ ...parts, health: { ...parts.health, status: () => ({ ready: true, results: { runs: ++runs } }) } }),
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(url).get('/readyz')));
    expect(answers.map(({ body }) => body.runs).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const large = await request(url).get('/readyz').set('content-type', 'application/octet-stream').send(Buffer.alloc(60_000));
    expect(large.status).toBe(200);
  });

  test('submit returns 503 when a temp file cannot be written', async () => {
    const { url } = await start();
    const tempDir = join(api.environment.dataDir, 'no-folder');
    await writeFile(tempDir, '');
    const broken = await api.openAnother({ adapt: (parts) => ({ ...parts, limits: { ...parts.limits, tempDir } }) });
    const upload = (to: string) =>
      request(to).post('/v1/optimize').set('x-api-key', key('D')).field('type', 'file').attach('file', gif, 'a.gif');
    expect((await upload(broken.url)).status).toBe(503);
    expect((await upload(url)).status).toBe(202);
  });

  test('submit returns 429 at MAX_UPLOADS_PER_ACCOUNT', async () => {
    const { url, composition } = await start({ MAX_UPLOADS_PER_ACCOUNT: '1' });
    const releaseSlot = await composition.capacity.acquireUploadSlot(accounts.E ?? '');
    const rejected = await submit(url, 'E');
    expect([rejected.status, rejected.body.errors]).toEqual([429, [expect.stringMatching(/\b1\b/)]]);
    releaseSlot();
    for (const _ of ['first', 'second']) expect((await submit(url, 'E')).status).toBe(202);
  });

  test('result returns 429 at MAX_WAITERS_PER_ACCOUNT', async () => {
    const { url } = await start({ MAX_WAITERS_PER_ACCOUNT: '1' });
    const { process_id: id } = (await submit(url, 'F')).body;
    const poll = (timeout: number) => request(url).post(`/v1/optimize/${id}/result?timeout=${timeout}`).set('x-api-key', key('F'));
    const [first, second] = await Promise.all([poll(1), poll(1)]);
    expect([first.body.code, second.body.code].sort()).toEqual([429, 504]);
    expect((await poll(0)).body.code).toBe(504);
  });
});

describe('answers', () => {
  test.each(['/v1/nothing', '/1.0/nothing', '/nothing'])('are JSON when even the error cannot be logged: %s', async (path) => {
    const fail = () => {
      throw new Error('the log is broken');
    };
    const { url } = await api.openAnother({
      adapt: (parts) => ({
        ...parts,
        log: { ...parts.log, error: fail },
        dialects: parts.dialects.map((dialect) => ({ ...dialect, renderError: fail })),
      }),
    });
    const answer = await request(url).get(path);
    expect([answer.status, answer.type]).toEqual([500, 'application/json']);
    expect(answer.body).toMatchObject({ code: 500 });
  });

  test('carry security headers, no-store and a new request id when they are JSON', async () => {
    const { url } = await start();
    const answers = [
      await request(url).get('/healthz').set('x-request-id', 'mine'),
      await request(url).get('/v1/nothing'),
      await request(url).get('/v1/users/info'),
      await request(url).post('/v1/users/info').set('x-api-key', key('D')),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
      expect(headers).not.toHaveProperty('x-powered-by');
    }
    expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(answers.length);
  });

  test('carry HSTS when PUBLIC_URL is https', async () => {
    const { url } = await start({ PUBLIC_URL: 'https://pixmill.test' });
    expect((await request(url).get('/healthz')).headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('request:', () => {
  test.each(['api_key', 'key', 'apikey', 'X-API-KEY', 'token'])('an API key in the query is ignored: ?%s=', async (name) => {
    const { url } = await start();
    const answer = await request(url).get(`/v1/users/info?${name}=${key('D')}`);
    expect(answer.body).toMatchObject({ status: 'error', code: 404 });
  });

  test.each(['http://127.0.0.1/done', 'http://[::1]/done', 'http://0x7f000001/', 'https://169.254.169.254/', 'http://8.8.8.8:25/'])(
    'submit returns 400 for the callback address %s',
    async (callbackUrl) => {
      const { url } = await start();
      const answer = await submit(url, 'D', { ...byUrl, callback_url: callbackUrl });
      expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringContaining('callback_url is not allowed')] });
    },
  );

  test('submit accepts a callback address that the operator allows, and any host name, which is checked at connect time', async () => {
    const { url } = await start({ EGRESS_ALLOW: '127.0.0.0/8' });
    for (const callbackUrl of ['http://127.0.0.1:9/done', 'http://shop.example/done'])
      expect((await submit(url, 'D', { ...byUrl, callback_url: callbackUrl })).body.code).toBe(202);
  });
});

test('readiness: returns 503 after a shutdown signal', async () => {
  const { url, composition } = await start();
  composition.shutdown.abort();
  expect((await request(url).get('/readyz')).status).toBe(503);
  expect((await request(url).get('/healthz')).status).toBe(200);
});

test('temp files: are removed after an incomplete upload; files of a killed process are removed by age', async () => {
  const { port } = await api.openAnother({ settings: { UPLOAD_SLOW_AFTER: '200ms' } });
  const socket = connect(port, '127.0.0.1');
  const head = `POST /v1/optimize HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${key('D')}\r\nContent-Type: multipart/form-data; boundary=x\r\n`;
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nbytes';
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write(`${head}Content-Length: 100000\r\n\r\n${part}`);
  await once(socket, 'close');
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  const { tempDir } = api;
  // The folder is removed once the parser has closed the file.
  await eventually(async () => expect(await readdir(tempDir)).toEqual([]), { withinMs: 10_000 });

  const [stale, fresh] = ['upload-stale', 'upload-fresh'].map((name) => join(tempDir, name));
  for (const folder of [stale, fresh]) {
    await mkdir(folder ?? '');
    await writeFile(join(folder ?? '', 'file'), 'bytes');
  }
  await utimes(stale ?? '', new Date(0), new Date(0));
  const broken = join(tempDir, 'upload-broken');
  const removeBroken = await createTooDeepFolder(broken);
  await utimes(broken, new Date(0), new Date(0));
  const { removed, failed } = await removeStaleTempFiles(tempDir, 600_000);
  expect([removed, [...failed.keys()]]).toEqual([1, ['upload-broken']]);
  await removeBroken();
  expect(await readdir(tempDir)).toEqual(['upload-fresh']);
});
