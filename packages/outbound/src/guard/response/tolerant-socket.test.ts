import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSloppyResponses, issueCertificate, type RawServer, startRawServer } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guarded-http-client.js';

const body = 'picture \xff\xd8 bytes';
const responses = createSloppyResponses(body);

let plain: RawServer;
let secure: RawServer;
let certificate: { key: string; cert: string };

beforeAll(async () => {
  certificate = issueCertificate('origin.test');
  plain = await startRawServer();
  secure = await startRawServer(certificate);
});

afterAll(async () => {
  await plain.close();
  await secure.close();
});

async function download(url: string): Promise<string> {
  const options = { resolve: async () => ['127.0.0.1'], ca: certificate.cert, retryWaitsMs: [] };
  const client = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }, options);
  const path = join(tmpdir(), `pixmill-sloppy-${randomUUID()}`);
  try {
    await client.download(url, { path, maxBytes: 1_000, signal: new AbortController().signal });
    return await readFile(path, 'latin1');
  } finally {
    await rm(path, { force: true });
  }
}

describe('sources in sloppy HTTP', () => {
  test.each(responses)('are downloaded: $name', async ({ bytes }) => {
    plain.respondWith(bytes);
    expect(await download(`http://127.0.0.1:${plain.port}/`)).toBe(body);
  });

  test.each(responses)('are downloaded over TLS: $name', async ({ bytes }) => {
    secure.respondWith(bytes);
    expect(await download(`https://origin.test:${secure.port}/`)).toBe(body);
  });

  test('are downloaded while the server keeps the connection open and sends more', async () => {
    plain.respondWith((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(Buffer.from(`${body}HTTP/1.1 200 OK\r\n\r\nmore`, 'latin1'));
    });
    expect(await download(`http://127.0.0.1:${plain.port}/`)).toBe(body);
  });

  const ok = 'HTTP/1.1 200 OK\r\n';
  test.each([
    ['no status line', 'nonsense\r\n\r\n', /no status line/],
    ['a body without a head', body, /no status line/],
    ['a status of two digits', `HTTP/1.1 20 OK\r\n\r\n${body}`, /no status line/],
    ['a head over 64 kB', `${ok}X: ${'x'.repeat(65_536)}\r\n\r\n${body}`, /65536 bytes/],
    ['interim heads over 64 kB', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3_000), /65536 bytes/],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', /not requested/],
    ['a chunk without a size', `${ok}Transfer-Encoding: chunked\r\n\r\n0xf\r\n${body}\r\n0\r\n\r\n`, /without a size/],
    ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\n${body}\r\n0\r\n\r\n`, /longer than its size/],
  ])('fail with the reason: %s', async (_name, bytes, detail) => {
    plain.respondWith(bytes);
    const failing = expect(download(`http://127.0.0.1:${plain.port}/`)).rejects;
    await failing.toMatchObject({ code: 'source_unreachable', detail: expect.stringMatching(detail) });
  });

  test.each([
    ['no last chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`],
    ['fewer bytes than the length', `${ok}Content-Length: 9\r\n\r\nhello`],
    ['a cut head', `${ok}Content-Le`],
  ])('fail as cut: %s', async (_name, bytes) => {
    plain.respondWith(bytes);
    await expect(download(`http://127.0.0.1:${plain.port}/`)).rejects.toMatchObject({ detail: expect.stringMatching(/ECONNRESET/) });
  });
});
