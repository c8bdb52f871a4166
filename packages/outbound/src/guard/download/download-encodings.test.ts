import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RawServer, startRawServer } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guarded-http-client.js';

const text = '0123456789'.repeat(5_000);
const picture = Buffer.from(text);

let origin: RawServer;
let directory: string;
let path: string;

beforeAll(async () => {
  origin = await startRawServer();
});

afterAll(() => origin.close());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pixmill-encodings-'));
  path = join(directory, 'picture');
});

afterEach(() => rm(directory, { recursive: true }));

async function download({ maxBytes = 100_000, headers = {} } = {}): Promise<string> {
  const client = createGuardedHttpClient(
    { allow: ['127.0.0.0/8'], ports: [80] },
    { retryWaitsMs: [1, 1], resolve: async () => ['127.0.0.1'] },
  );
  const url = `http://127.0.0.1:${origin.port}/a.png`;
  await client.download(url, { path, maxBytes, headers, signal: new AbortController().signal });
  return readFile(path, 'latin1');
}

/** A whole response; the body ends with the connection. */
const toResponse = (head: string, body: Buffer | string = '') =>
  Buffer.concat([Buffer.from(`HTTP/1.1 ${head}\n\n`.replaceAll('\n', '\r\n')), Buffer.from(body)]);
const encodedWith = (coding: string, body: Buffer) => toResponse(`200 OK\nContent-Encoding: ${coding}`, body);

describe('an encoded body', () => {
  test.each([
    ['gzip', gzipSync(picture)],
    ['x-gzip', gzipSync(picture)],
    [' GZIP ', gzipSync(picture)],
    ['deflate', deflateSync(picture)],
    ['deflate', deflateRawSync(picture)],
    ['br', brotliCompressSync(picture)],
    ['gzip, br', brotliCompressSync(gzipSync(picture))],
    ['gzip', gzipSync(picture).subarray(0, -8)],
    ['gzip', picture],
    ['identity', picture],
    ['none', picture],
    ['utf-8', picture],
    ['', picture],
  ])('is decoded as a browser does: %j', async (coding, body) => {
    origin.respondWith(encodedWith(coding, body));
    expect(await download()).toBe(text);
  });

  test('is decoded when its transfer is compressed', async () => {
    const body = gzipSync(picture);
    const chunks = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
    origin.respondWith(toResponse('200 OK\nTransfer-Encoding: gzip, chunked', chunks));
    expect(await download()).toBe(text);
  });

  test('stays as it is without a coding, as .svgz files do', async () => {
    origin.respondWith(toResponse('200 OK\nContent-Type: image/svg+xml', gzipSync(picture)));
    expect(await download()).toBe(gzipSync(picture).toString('latin1'));
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(5_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(5_000_000))],
    ['deflate', deflateSync(Buffer.alloc(5_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(20_000_000)))],
  ])('is cut at the byte limit: a bomb in %s', async (coding, bomb) => {
    origin.respondWith(encodedWith(coding, bomb));
    await expect(download({ maxBytes: 60_000 })).rejects.toMatchObject({ code: 'file_too_large' });
    expect(existsSync(path)).toBe(false);
  });

  test('is cut at the byte limit when it decodes to nothing', async () => {
    // Empty blocks of deflate, without an end.
    const empty = Buffer.from('000000ffff'.repeat(50_000), 'hex');
    origin.respondWith(encodedWith('deflate', empty));
    await expect(download({ maxBytes: 100_000 })).rejects.toMatchObject({ code: 'file_too_large' });
  });

  test('may be longer than the limit when the file is not', async () => {
    const body = gzipSync(picture, { level: 0 });
    expect(body.length).toBeGreaterThan(picture.length);
    origin.respondWith(toResponse(`200 OK\nContent-Encoding: gzip\nContent-Length: ${body.length}`, body));
    expect(await download({ maxBytes: picture.length })).toBe(text);
  });

  test.each([
    ['gzip', Buffer.concat([gzipSync(picture).subarray(0, 20), Buffer.alloc(100, 0xff)])],
    ['deflate', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['br', Buffer.alloc(100, 0xff)],
    ['gzip, gzip, gzip, gzip, gzip, gzip', picture],
  ])('fails at once when it is malformed: %s', async (coding, body) => {
    origin.respondWith(encodedWith(coding, body));
    const before = origin.requests.length;
    await expect(download()).rejects.toMatchObject({ code: 'source_unreachable', failure: { reason: 'response', attempts: 1 } });
    expect(origin.requests.length - before).toBe(1);
  });

  test('is fetched again from its first byte when it was cut', async () => {
    const body = gzipSync(picture);
    const head = `200 OK\nETag: "v1"\nContent-Encoding: gzip\nContent-Length: ${body.length}`;
    const before = origin.requests.length;
    origin.respondWith((socket, request) => {
      const isFirst = origin.requests.length - before === 1;
      socket.end(toResponse(head, isFirst ? body.subarray(0, 50) : /\r\nrange:/i.test(request) ? Buffer.alloc(0) : body));
    });
    expect(await download()).toBe(text);
    expect(origin.requests.length - before).toBe(2);
  });

  test('is not added to the plain beginning of a cut one', async () => {
    const before = origin.requests.length;
    origin.respondWith((socket, request) => {
      const [from, total] = [25_000, picture.length];
      if (/\r\nrange:/i.test(request)) {
        const head = `206 Partial Content\nETag: "v1"\nContent-Encoding: gzip\nContent-Range: bytes ${from}-${total - 1}/${total}`;
        socket.end(toResponse(head, gzipSync(picture.subarray(from))));
      } else if (origin.requests.length - before === 1) {
        socket.end(toResponse(`200 OK\nETag: "v1"\nContent-Length: ${total}`, picture.subarray(0, from)));
      } else socket.end(toResponse('200 OK', picture));
    });
    expect(await download()).toBe(text);
    expect(origin.requests.length - before).toBe(3);
  });
});

describe('cookies of redirects', () => {
  const cookieOf = (request: string) => /\r\ncookie: (.*)\r\n/i.exec(request)?.[1];
  const targetOf = (request: string) => request.split(' ')[1] ?? '';

  test('go back to the host of the chain, with those of the caller', async () => {
    const before = origin.requests.length;
    origin.respondWith((socket, request) => {
      if (cookieOf(request)?.includes('seen=1')) socket.end(toResponse('200 OK', picture));
      else socket.end(toResponse(`302 Found\nSet-Cookie: seen=1; Path=/\nSet-Cookie: b=2\nLocation: ${targetOf(request)}`));
    });
    expect(await download({ headers: { cookie: 'mine=0' } })).toBe(text);
    expect(origin.requests.slice(before).map(cookieOf)).toEqual(['mine=0', 'mine=0; seen=1; b=2']);
  });

  test('go to no other host, and end with the chain', async () => {
    const before = origin.requests.length;
    origin.respondWith((socket, request) => {
      const target = targetOf(request);
      if (target === '/a.png')
        socket.end(toResponse(`302 Found\nSet-Cookie: a=1; Path=/\nLocation: http://other.test:${origin.port}/away`));
      else if (target === '/away') socket.end(toResponse(`302 Found\nLocation: http://127.0.0.1:${origin.port}/back`));
      else socket.end(toResponse('200 OK', picture));
    });
    await download();
    await rm(path);
    await download();
    expect(origin.requests.slice(before).map((request) => [targetOf(request), cookieOf(request)])).toEqual([
      ['/a.png', undefined],
      ['/away', undefined],
      ['/back', 'a=1'],
      ['/a.png', undefined],
      ['/away', undefined],
      ['/back', 'a=1'],
    ]);
  });
});
