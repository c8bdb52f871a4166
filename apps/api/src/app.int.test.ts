import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const key = (letter: string) => letter.repeat(32);

let api: TestApi;

/** No worker runs: these answers must not depend on one. */
beforeAll(async () => {
  api = await openTestApi({ settings: { MAX_FILE_BYTES: '300kb', MAX_BODY_BYTES: '1mb' } });
  const { accounts } = api.database;
  await accounts.create({ name: 'Rich', email: 'rich@example.com', tokens: null, key: key('R') });
  await accounts.create({ name: 'Other', email: 'other@example.com', tokens: 100, key: key('O') });
  await accounts.create({ name: 'Poor', email: 'poor@example.com', tokens: 1, key: key('P') });
  await accounts.create({ name: 'Broke', email: 'broke@example.com', tokens: 0, key: key('B') });
});

afterAll(() => api.close());

const post = (path: string, apiKey = key('R')) => request(api.url).post(path).set('X-API-KEY', apiKey);

async function submitJob(apiKey = key('R')): Promise<string> {
  const answer = await post('/v1/optimize', apiKey).field('type', 'file').attach('file', fixturePath('images/sample.jpg'));
  expect(answer.status).toBe(202);
  return answer.body.process_id;
}

describe('POST /v1/optimize', () => {
  test('returns 202 for an upload, and stores its files and its job', async () => {
    const answer = await post('/v1/optimize')
      .field('type', 'files')
      .attach('file1', fixturePath('images/sample.jpg'), 'été.jpg')
      .attach('file3', fixturePath('images/sample.jpg'), '/home/me/b.jpg');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ status: 'processing', code: 202, process_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });

    const job = await api.database.jobs.find(answer.body.process_id);
    expect(job).toMatchObject({ state: 'queued', dialect: 'megaoptim' });
    expect(job?.images.map((image) => image.name)).toEqual(['été.jpg', 'b.jpg']);
    const source = job?.images[0]?.source;
    if (source?.kind !== 'upload') throw new Error('not an upload');
    expect(await api.composition.storage.read(source.storageKey)).toEqual(await readFile(fixturePath('images/sample.jpg')));
  });

  test('accepts an urlencoded URL without a request to it', async () => {
    const answer = await post('/v1/optimize').type('form').send({ type: 'url', url: 'http://127.0.0.1:9/a%20b.jpg?x=1' });
    expect(answer.status).toBe(202);
    const job = await api.database.jobs.find(answer.body.process_id);
    expect(job?.images[0]).toMatchObject({ name: 'a b.jpg', source: { kind: 'url', url: 'http://127.0.0.1:9/a%20b.jpg?x=1' } });
  });

  test.each([
    ['no type', { url: 'http://example.com/a.jpg' }, 'type'],
    ['an unknown type', { type: 'folder' }, 'type'],
    ['a bad compression', { type: 'url', url: 'http://example.com/a.jpg', compression: 'extreme' }, 'compression'],
    ['a bad width', { type: 'url', url: 'http://example.com/a.jpg', max_width: '-1' }, 'max_width'],
    ['a local path as URL', { type: 'url', url: '/home/me/photo.jpg' }, 'type=file'],
    ['an ftp URL', { type: 'url', url: 'ftp://example.com/a.jpg' }, 'url'],
    ['a bad callback', { type: 'url', url: 'http://example.com/a.jpg', callback_url: 'nowhere' }, 'callback_url'],
    ['no file', { type: 'file' }, 'file'],
  ])('returns 400 with the parameter for %s', async (_case, fields, named) => {
    const answer = await post('/v1/optimize').type('form').send(fields);
    expect(answer.body).toMatchObject({ status: 'error', code: 400, errors: [expect.stringContaining(named)] });
    expect(answer.status).toBe(200);
  });

  test('returns 400 with the detected type for a single upload that is not an image', async () => {
    const answer = await post('/v1/optimize').field('type', 'file').attach('file', Buffer.from('%PDF-1.7 not an image'), 'photo.jpg');
    expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringMatching(/photo\.jpg.*PDF/)] });
  });

  test('returns 400 with the limit for a file over the limit, and 413 for a body over the limit', async () => {
    const tooLarge = await post('/v1/optimize').field('type', 'file').attach('file', Buffer.alloc(300_001), 'big.jpg');
    expect(tooLarge.body).toMatchObject({ code: 400, errors: [expect.stringContaining('0.3 MB')] });
    const body = await post('/v1/optimize').set('content-type', 'application/octet-stream').send(Buffer.alloc(1_000_001));
    expect(body.status).toBe(413);
    expect(body.body).toMatchObject({ status: 'error', code: 413 });
  });

  test('returns 400 and names the form types when the body is JSON', async () => {
    const answer = await post('/v1/optimize').send({ type: 'url', url: 'http://example.com/a.jpg' });
    expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringMatching(/form/i)] });
  });

  test('returns 400 for a form that cannot be parsed', async () => {
    const answer = await post('/v1/optimize').set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nnonsense');
    expect(answer.body).toMatchObject({ status: 'error', code: 400 });
  });

  test('leaves no temp file after any of these answers', async () => {
    expect(await readdir(api.tempDir)).toEqual([]);
  });
});

describe('MegaOptim account', () => {
  test.each([
    ['missing', undefined],
    ['unknown', 'x'.repeat(32)],
  ])('users/info returns 404 when the key is: %s', async (_case, apiKey) => {
    const call = request(api.url).post('/v1/users/info');
    const answer = await (apiKey ? call.set('x-api-key', apiKey) : call);
    expect(answer.body).toMatchObject({ status: 'error', code: 404, errors: [expect.stringContaining('API key')] });
  });

  test('users/info returns the account by POST and GET', async () => {
    const wanted = { status: 'ok', code: 200, result: { name: 'Other', email: 'other@example.com', tokens: 100 } };
    expect((await post('/v1/users/info', key('O'))).body).toEqual(wanted);
    expect((await request(api.url).get('/v1/users/info').set('X-API-KEY', key('O'))).body).toEqual(wanted);
    expect((await post('/v1/users/info')).body.result.tokens).toBe(-1);
  });

  test('optimize returns 455 and charges nothing when the account has too few tokens', async () => {
    const files = (apiKey: string) =>
      post('/v1/optimize', apiKey)
        .field('type', 'files')
        .attach('file1', fixturePath('images/sample.jpg'))
        .attach('file2', fixturePath('images/sample.jpg'));
    expect((await files(key('B'))).body).toMatchObject({ status: 'error', code: 455 });
    expect((await files(key('P'))).body).toMatchObject({ status: 'error', code: 455 });
    expect((await post('/v1/users/info', key('P'))).body.result.tokens).toBe(1);
  });
});

describe('/v1/optimize/:id/result', () => {
  test('returns 504 with the ids and the user while the job is not finished', async () => {
    const id = await submitJob();
    const answer = await post(`/v1/optimize/${id}/result?timeout=0`);
    expect(answer.body).toMatchObject({ status: 'error', code: 504, process_id: id, id, user: { tokens: -1 } });
  });

  test('returns 401 for a job of another account, 404 for an unknown or malformed id, 400 for an invalid timeout', async () => {
    const id = await submitJob();
    expect((await post(`/v1/optimize/${id}/result?timeout=0`, key('O'))).body.code).toBe(401);
    expect((await post(`/v1/optimize/${randomUUID()}/result?timeout=0`)).body.code).toBe(404);
    expect((await request(api.url).get('/v1/optimize/nonsense/result').set('X-API-KEY', key('R'))).body.code).toBe(404);
    expect((await post(`/v1/optimize/${id}/result?timeout=soon`)).body.code).toBe(400);
  });

  test('returns the result of a job that settles during the wait, without a message from Redis', async () => {
    const id = await submitJob(key('O'));
    const waiting = post(`/v1/optimize/${id}/result?timeout=20`, key('O')).then((answer) => answer);
    const claim = await api.database.jobs.claim({ jobId: id, owner: 'test', leaseMs: 5_000 });
    if (!claim) throw new Error('not claimed');
    const { message } = { message: 'The image is damaged' };
    const results = claim.job.images.map((image) => ({
      imageId: image.id,
      sourceBytes: image.sourceBytes,
      sourceSha256: null,
      sourceFormat: null,
      sourceFacts: null,
      recipe: null,
      outcome: { status: 'failed' as const, failure: { code: 'image_damaged' as const, message } },
    }));
    await api.database.jobs.settle({
      jobId: id,
      fence: claim.fence,
      results,
      resultTtlMs: 60_000,
      render: () => ({ contentType: '', body: '' }),
    });
    // Nothing is published to Redis: the poll of the database must find the settled job.
    const answer = await waiting;
    expect(answer.body).toMatchObject({ status: 'error', code: 500, process_id: id, user: { tokens: 100 } });
    expect(answer.body.errors).toEqual([expect.stringContaining('damaged')]);
  });
});

describe('API', () => {
  test('returns the answer of the root for a path of slashes', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(api.port, '127.0.0.1', () => socket.write('GET //?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toContain('{"status":1,"code":200}');
  });

  test('returns 404 for an unknown path and 405 for a wrong method, as JSON', async () => {
    const unknown = await request(api.url).get('/v1/nothing');
    expect([unknown.status, unknown.body.code]).toEqual([404, 404]);
    const wrong = await request(api.url).put('/v1/optimize');
    expect([wrong.status, wrong.body.code, wrong.headers.allow]).toEqual([405, 405, 'POST']);
  });

  test('returns 404 with an empty body for an unknown artifact', async () => {
    const answer = await request(api.url).get('/image/0123456789ab/abcdefghijklmno.jpg');
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([404, '0', '']);
  });

  test('returns ok for healthz and readyz', async () => {
    expect((await request(api.url).get('/healthz')).body).toEqual({ status: 'ok' });
    await eventually(
      async () =>
        expect((await request(api.url).get('/readyz')).body).toMatchObject({
          status: 'ok',
          database: 'ok',
          storage: 'ok',
          disk: 'ok',
          queue: 'ok',
        }),
      { withinMs: 30_000 },
    );
  });

  test('reads an upload without a key to its end before it rejects it', async () => {
    const answer = await request(api.url)
      .post('/v1/optimize')
      .set('connection', 'close')
      .field('type', 'file')
      .attach('file', Buffer.alloc(290_000), 'a.jpg');
    expect(answer.body).toMatchObject({ code: 404 });
  });
});
