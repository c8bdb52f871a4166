import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { openTestEnvironment, type TestEnvironment } from '@pixmill/testkit';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from './app.js';
import { compose } from './compose.js';
import { apiSettings } from './config.js';

type Composition = ReturnType<typeof compose>;

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));
const key = (letter: string) => letter.repeat(32);

let place: TestEnvironment;
let database: Database;
let composition: Composition;
let app: Express;

/** The API alone, with no worker beside it: what it answers must not depend on one. */
beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
  const reading = readEnv(apiSettings, {
    ...place.settings(),
    MAX_FILE_BYTES: '300kb',
    MAX_BODY_BYTES: '1mb',
    MEGAOPTIM_RATE_LIMIT: '0',
  });
  if (!reading.ok) throw new Error(reading.problems.join());
  composition = compose(reading.value);
  app = createApp(composition);
  await database.accounts.create({ name: 'Rich', email: 'rich@example.com', tokens: null, key: key('R') });
  await database.accounts.create({ name: 'Other', email: 'other@example.com', tokens: 100, key: key('O') });
  await database.accounts.create({ name: 'Poor', email: 'poor@example.com', tokens: 1, key: key('P') });
  await database.accounts.create({ name: 'Broke', email: 'broke@example.com', tokens: 0, key: key('B') });
});

afterAll(async () => {
  await composition.close();
  await database.close();
  await place.close();
});

const post = (path: string, apiKey = key('R')) => request(app).post(path).set('X-API-KEY', apiKey);

async function submitJob(apiKey = key('R')): Promise<string> {
  const answer = await post('/v1/optimize', apiKey).field('type', 'file').attach('file', fixture('images/sample.jpg'));
  expect(answer.status).toBe(202);
  return answer.body.process_id;
}

describe('POST /v1/optimize', () => {
  test('an upload is stored, written down and answered 202', async () => {
    const answer = await post('/v1/optimize')
      .field('type', 'files')
      .attach('file1', fixture('images/sample.jpg'), 'été.jpg')
      .attach('file3', fixture('images/sample.jpg'), '/home/me/b.jpg');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ status: 'processing', code: 202, process_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });

    const job = await database.jobs.find(answer.body.process_id);
    expect(job).toMatchObject({ state: 'queued', dialect: 'megaoptim' });
    expect(job?.images.map((image) => image.name)).toEqual(['été.jpg', 'b.jpg']);
    const source = job?.images[0]?.source;
    if (source?.kind !== 'upload') throw new Error('not an upload');
    expect(await composition.storage.read(source.storageKey)).toEqual(await readFile(fixture('images/sample.jpg')));
  });

  test('a URL is accepted urlencoded, without being dialled', async () => {
    const answer = await post('/v1/optimize').type('form').send({ type: 'url', url: 'http://127.0.0.1:9/a%20b.jpg?x=1' });
    expect(answer.status).toBe(202);
    const job = await database.jobs.find(answer.body.process_id);
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
  ])('%s is a 400 that names it', async (_what, fields, named) => {
    const answer = await post('/v1/optimize').type('form').send(fields);
    expect(answer.body).toMatchObject({ status: 'error', code: 400, errors: [expect.stringContaining(named)] });
    expect(answer.status).toBe(200);
  });

  test('a lone upload that is no image is a 400 that says what it is', async () => {
    const answer = await post('/v1/optimize').field('type', 'file').attach('file', Buffer.from('%PDF-1.7 not an image'), 'photo.jpg');
    expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringMatching(/photo\.jpg.*PDF/)] });
  });

  test('a file over the cap is a 400 naming the limit; a body over it is a 413', async () => {
    const tooLarge = await post('/v1/optimize').field('type', 'file').attach('file', Buffer.alloc(300_001), 'big.jpg');
    expect(tooLarge.body).toMatchObject({ code: 400, errors: [expect.stringContaining('0.3 MB')] });
    const body = await post('/v1/optimize').set('content-type', 'application/octet-stream').send(Buffer.alloc(1_000_001));
    expect(body.status).toBe(413);
    expect(body.body).toMatchObject({ status: 'error', code: 413 });
  });

  test('a JSON body is told how to send', async () => {
    const answer = await post('/v1/optimize').send({ type: 'url', url: 'http://example.com/a.jpg' });
    expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringMatching(/form/i)] });
  });

  test('a broken form is a 400', async () => {
    const answer = await post('/v1/optimize').set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nnonsense');
    expect(answer.body).toMatchObject({ status: 'error', code: 400 });
  });

  test('nothing stays behind in the spool', async () => {
    expect(await readdir(join(place.dataDir, 'spool'))).toEqual([]);
  });
});

describe('keys and tokens', () => {
  test.each([
    ['none', undefined],
    ['an unknown one', 'x'.repeat(32)],
  ])('key: %s is 404', async (_what, apiKey) => {
    const call = request(app).post('/v1/users/info');
    const answer = await (apiKey ? call.set('x-api-key', apiKey) : call);
    expect(answer.body).toMatchObject({ status: 'error', code: 404, errors: [expect.stringContaining('API key')] });
  });

  test('users/info by POST and GET', async () => {
    const wanted = { status: 'ok', code: 200, result: { name: 'Other', email: 'other@example.com', tokens: 100 } };
    expect((await post('/v1/users/info', key('O'))).body).toEqual(wanted);
    expect((await request(app).get('/v1/users/info').set('X-API-KEY', key('O'))).body).toEqual(wanted);
    expect((await post('/v1/users/info')).body.result.tokens).toBe(-1);
  });

  test('without enough tokens it is 455, and nothing is charged', async () => {
    const files = (apiKey: string) =>
      post('/v1/optimize', apiKey)
        .field('type', 'files')
        .attach('file1', fixture('images/sample.jpg'))
        .attach('file2', fixture('images/sample.jpg'));
    expect((await files(key('B'))).body).toMatchObject({ status: 'error', code: 455 });
    expect((await files(key('P'))).body).toMatchObject({ status: 'error', code: 455 });
    expect((await post('/v1/users/info', key('P'))).body.result.tokens).toBe(1);
  });
});

describe('/v1/optimize/:id/result', () => {
  test('a job that is not finished is a 504 with its ids and the user', async () => {
    const id = await submitJob();
    const answer = await post(`/v1/optimize/${id}/result?timeout=0`);
    expect(answer.body).toMatchObject({ status: 'error', code: 504, process_id: id, id, user: { tokens: -1 } });
  });

  test('someone else’s job is 401, an unknown one and a malformed id are 404, a bad timeout is 400', async () => {
    const id = await submitJob();
    expect((await post(`/v1/optimize/${id}/result?timeout=0`, key('O'))).body.code).toBe(401);
    expect((await post(`/v1/optimize/${randomUUID()}/result?timeout=0`)).body.code).toBe(404);
    expect((await request(app).get('/v1/optimize/nonsense/result').set('X-API-KEY', key('R'))).body.code).toBe(404);
    expect((await post(`/v1/optimize/${id}/result?timeout=soon`)).body.code).toBe(400);
  });

  test('a job that settles wakes its waiters at once, and the row is what counts', async () => {
    const id = await submitJob(key('O'));
    const waiting = post(`/v1/optimize/${id}/result?timeout=20`, key('O')).then((answer) => answer);
    const claim = await database.jobs.claim({ jobId: id, owner: 'test', leaseMs: 5_000 });
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
    await database.jobs.settle({
      jobId: id,
      fence: claim.fence,
      results,
      resultTtlMs: 60_000,
      render: () => ({ contentType: '', body: '' }),
    });
    // No bell is rung here: the batched look at the database has to find it.
    const answer = await waiting;
    expect(answer.body).toMatchObject({ status: 'error', code: 500, process_id: id, user: { tokens: 100 } });
    expect(answer.body.errors).toEqual([expect.stringContaining('damaged')]);
  });
});

describe('the rest of the face', () => {
  test('an address of slashes is answered like any other', async () => {
    const server: Server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET //?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toContain('{"status":1,"code":200}');
    await new Promise((resolve) => server.close(resolve));
  });

  test('unknown routes and wrong methods are JSON with their real status', async () => {
    const unknown = await request(app).get('/v1/nothing');
    expect([unknown.status, unknown.body.code]).toEqual([404, 404]);
    const wrong = await request(app).put('/v1/optimize');
    expect([wrong.status, wrong.body.code, wrong.headers.allow]).toEqual([405, 405, 'POST']);
  });

  test('a missing artifact is a 404 with an empty body', async () => {
    const answer = await request(app).get('/image/0123456789ab/abcdefghijklmno.jpg');
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([404, '0', '']);
  });

  test('health', async () => {
    expect((await request(app).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request(app).get('/readyz')).body).toEqual({ status: 'ok', database: 'ok', storage: 'ok' });
  });

  test('an answer to a refused upload comes after the upload was read', async () => {
    const server: Server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await request(`http://127.0.0.1:${port}`)
      .post('/v1/optimize')
      .set('connection', 'close')
      .field('type', 'file')
      .attach('file', Buffer.alloc(290_000), 'a.jpg');
    expect(answer.body).toMatchObject({ code: 404 });
    await new Promise((resolve) => server.close(resolve));
  });
});
