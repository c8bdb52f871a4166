import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec, type ImageFormat } from '@pixmill/contracts';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { createApp } from '../app.js';

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi();
  accountId = (await api.createAccount()).id;
});

afterAll(() => api.close());

type OpenRead = TestApi['composition']['storage']['openRead'];

/** The same API over a storage that reads with `openRead`. */
const createAppWith = (openRead: OpenRead) => createApp({ ...api.composition, storage: { ...api.composition.storage, openRead } });

let artifactCount = 0;

/** A settled job with one result, as a worker leaves it. */
async function storeArtifact(
  bytes: Buffer,
  { format = 'jpeg' as ImageFormat, resultTtlMs = 60_000, callbackUrl = null as string | null } = {},
) {
  artifactCount += 1;
  const publicPath = `${artifactCount.toString(16).padStart(12, '0')}/ABCDEFGHIJKLMNO.jpg`;
  const id = randomUUID();
  const storageKey = `jobs/${id}/main`;
  const [image, spec] = [randomUUID(), { ...defaultJobSpec } as const];
  const source = { kind: 'url', url: 'http://127.0.0.1:9/a.jpg' } as const;
  await api.composition.storage.put(storageKey, bytes);
  await api.database.jobs.submit({
    id,
    accountId,
    dialect: 'megaoptim',
    spec: { ...spec, operations: [], extras: [] },
    callbackUrl,
    sourceCredentials: null,
    idempotency: null,
    images: [{ id: image, position: 0, name: 'a.jpg', source }],
  });
  const claim = await api.database.jobs.claimFetch({ jobId: id, owner: 'test', leaseMs: 5_000, fetchesPerAccount: 8 });
  if (!claim) throw new Error('not claimed');
  const main = {
    role: 'main',
    format,
    sizeBytes: bytes.length,
    width: 1,
    height: 1,
    publicPath,
    storageKey,
    facts: null,
    externalUrl: null,
  } as const;
  const outcome = { status: 'succeeded', variants: [main], report: {}, reused: false } as const;
  const results = [{ imageId: image, sourceBytes: 99, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null, outcome }];
  await api.database.jobs.settle({ jobId: id, fence: claim.fence, results, resultTtlMs, render: () => ({ contentType: '', body: '' }) });
  return { path: `/image/${publicPath}`, storageKey };
}

const ten = Buffer.from('0123456789');

describe('artifact', () => {
  test('is sent whole, with its media type, cacheable and without a key', async () => {
    const { path } = await storeArtifact(ten, { format: 'webp' });
    const answer = await request(api.url).get(path).set('accept', 'application/json');
    expect([answer.status, answer.body]).toEqual([200, ten]);
    expect(answer.headers).toMatchObject({ 'content-type': 'image/webp', 'content-length': '10', 'accept-ranges': 'bytes' });
    expect(answer.headers['cache-control']).toMatch(/^public, max-age=[1-5]?\d, immutable$/);
    expect(answer.headers['transfer-encoding']).toBeUndefined();
  });

  test.each([
    ['a GIF that is also a script', 'gif', Buffer.from('GIF89a/*\x01\0\x01\0*/=1;alert(1)')],
    ['a PNG with HTML in it', 'png', Buffer.from('\x89PNG\r\n\x1a\n<html><script>alert(1)</script>', 'latin1')],
    ['an SVG', 'svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ] as const)('is sent with headers that stop a browser from running it: %s', async (_, format, bytes) => {
    const { path } = await storeArtifact(bytes, { format });
    for (const answer of [
      await request(api.url).get(path),
      await request(api.url).get(path).set('range', 'bytes=2-'),
      await request(api.url).head(path),
    ]) {
      expect(answer.headers).toMatchObject({
        'content-type': format === 'svg' ? 'image/svg+xml' : `image/${format}`,
        'content-disposition': `${format === 'svg' ? 'attachment' : 'inline'}; filename="image.${format}"`,
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test('answers HEAD with the headers of GET', async () => {
    const { path } = await storeArtifact(ten);
    const [head, whole] = [await request(api.url).head(path), await request(api.url).get(path)];
    expect(head.status).toBe(200);
    expect(head.text ?? '').toBe('');
    for (const name of ['content-type', 'content-length', 'etag', 'accept-ranges']) expect(head.headers[name]).toBe(whole.headers[name]);
  });

  test.each([
    ['bytes=2-4', 'bytes 2-4/10', '234'],
    ['bytes=7-', 'bytes 7-9/10', '789'],
    ['bytes=-2', 'bytes 8-9/10', '89'],
    ['bytes=8-99', 'bytes 8-9/10', '89'],
  ])('returns 206 for range %s', async (range, contentRange, text) => {
    const answer = await request(api.url)
      .get((await storeArtifact(ten)).path)
      .set('range', range);
    expect([answer.status, answer.body.toString()]).toEqual([206, text]);
    expect(answer.headers).toMatchObject({
      'content-range': contentRange,
      'content-length': String(text.length),
      'content-type': 'image/jpeg',
    });
  });

  test.each(['bytes=0-1,3-4', 'bytes=4-2', 'pages=1', 'bytes=x-y'])('returns the whole file for range %s', async (range) => {
    const answer = await request(api.url)
      .get((await storeArtifact(ten)).path)
      .set('range', range);
    expect([answer.status, answer.body]).toEqual([200, ten]);
  });

  test('returns 416 without a body for a range after the end', async () => {
    const answer = await request(api.url)
      .get((await storeArtifact(ten)).path)
      .set('range', 'bytes=10-');
    expect([answer.status, answer.headers['content-range'], answer.headers['content-length']]).toEqual([416, 'bytes */10', '0']);
    expect(answer.text ?? '').toBe('');
  });

  test('has a strong ETag: returns 304 for a matching If-None-Match, and the whole file for a different If-Range', async () => {
    const { path } = await storeArtifact(ten);
    const { etag = '' } = (await request(api.url).get(path)).headers;
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const held of [etag, `"other", W/${etag}`, '*']) {
      const answer = await request(api.url).get(path).set('if-none-match', held);
      expect([answer.status, answer.headers.etag, answer.text ?? '']).toEqual([304, etag, '']);
    }
    expect((await request(api.url).get(path).set('if-none-match', '"other"')).status).toBe(200);
    expect((await request(api.url).get(path).set({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect(
      (
        await request(api.url)
          .get(path)
          .set({ range: 'bytes=0-1', 'if-range': `W/${etag}` })
      ).body,
    ).toEqual(ten);
    expect((await request(api.url).get((await storeArtifact(ten)).path)).headers.etag).not.toBe(etag);
  });

  test('without bytes returns an empty 200, and 416 for a range', async () => {
    const { path } = await storeArtifact(Buffer.alloc(0));
    const answer = await request(api.url).get(path);
    expect([answer.status, answer.headers['content-length']]).toEqual([200, '0']);
    expect((await request(api.url).get(path).set('range', 'bytes=0-')).status).toBe(416);
  });
});

test('artifact: is served after its expiry while a delivery that names it is due', async () => {
  const { path } = await storeArtifact(ten, { resultTtlMs: 0, callbackUrl: 'http://127.0.0.1:9/done' });
  const answer = await request(api.url).get(path);
  expect([answer.status, answer.body]).toEqual([200, ten]);
});

describe('artifact: returns an empty', () => {
  const empty = async (call: request.Test, status: number) => {
    const answer = await call;
    expect([answer.status, answer.headers['content-length'], answer.text || '']).toEqual([status, '0', '']);
    expect(answer.headers.location).toBeUndefined();
    return answer;
  };

  test.each([
    '/image/0123456789ab/abcdefghijklmno.jpg',
    '/image/0123456789ab/abcdefghijklmno.jpg.webp',
    '/image/0123456789ab',
    '/image/',
    '/image',
    '/image/a/b/c',
    '/image/%E0%A4%A/b',
    '/image/%00/b',
  ])('404 for %s', async (path) => {
    await empty(request(api.url).get(path), 404);
    await empty(request(api.url).get(path).set('range', 'bytes=0-1'), 404);
  });

  test('404 for an expired artifact, and for one whose bytes were removed', async () => {
    await empty(request(api.url).get((await storeArtifact(ten, { resultTtlMs: 0 })).path), 404);
    const { path, storageKey } = await storeArtifact(ten);
    await api.composition.storage.removeAll(`${storageKey.slice(0, storageKey.lastIndexOf('/'))}/`);
    await empty(request(api.url).get(path), 404);
  });

  test('404 for an artifact that is removed between stat and read', async () => {
    const { path } = await storeArtifact(ten);
    const openRead = () => Promise.reject(new AppError('artifact_missing'));
    await empty(request(createAppWith(openRead)).get(path), 404);
  });

  test('503 with Retry-After when the storage fails', async () => {
    const { path } = await storeArtifact(ten);
    const openRead = () => Promise.reject(new AppError('storage_failed'));
    const answer = await empty(request(createAppWith(openRead)).get(path), 503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  test.each(['post', 'put', 'delete', 'options'] as const)('405 for %s', async (method) => {
    const answer = await empty(request(api.url)[method]((await storeArtifact(ten)).path), 405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});

describe('artifact download that ends early', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  async function serve(openRead: OpenRead) {
    const server = createAppWith(openRead).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return { server, port: (server.address() as AddressInfo).port };
  }

  test('closes the file when the client disconnects', async () => {
    const { path } = await storeArtifact(Buffer.alloc(20_000_000));
    const files: Readable[] = [];
    const { server, port } = await serve(async (...about) => {
      const file = await api.composition.storage.openRead(...about);
      files.push(file);
      return file;
    });
    const call = get({ port, path, agent: false });
    const [response] = await once(call, 'response');
    await once(response, 'data');
    const [file] = files;
    if (!file) throw new Error('the file was not opened');
    const closed = new Promise((resolve) => file.once('close', resolve));
    call.destroy();
    await closed;
    expect(file.destroyed).toBe(true);
    expect((await request(server).get('/healthz')).status).toBe(200);
  });

  test('resets the connection when the storage fails, so that the client sees an incomplete body', async () => {
    const { path } = await storeArtifact(ten);
    const half = () =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield ten.subarray(0, 5);
            throw new Error('disk failed');
          })(),
        ),
      );
    const { port } = await serve(half);
    const call = get({ port, path, agent: false });
    await expect(
      once(call, 'response').then(async ([response]) => {
        for await (const _chunk of response);
      }),
    ).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
