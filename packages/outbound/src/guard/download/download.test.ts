import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from '../guarded-http-client.js';

let origin: Server;
let sockets: Socket[];
let base: string;
let directory: string;
let path: string;
let request: string;
let respond: (socket: Socket) => void;

beforeEach(async () => {
  sockets = [];
  request = '';
  directory = await mkdtemp(join(tmpdir(), 'pixmill-download-'));
  path = join(directory, 'picture');
  origin = createServer((socket) => {
    sockets.push(socket);
    // Many of these tests make the client close the connection.
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      request = bytes.toString('latin1');
      respond(socket);
    });
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  base = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  origin.close();
  await once(origin, 'close');
  await rm(directory, { recursive: true });
});

/** Makes the server send a response and close the connection; `head` is the status line and headers. */
const createResponse =
  (head: string, body: string | Buffer = '') =>
  (socket: Socket) => {
    socket.write(`HTTP/1.1 ${head.replaceAll('\n', '\r\n')}\r\n\r\n`);
    socket.end(body);
  };

function download(options: GuardedHttpClientOptions = {}, { url = base, maxBytes = 1_000, signal = new AbortController().signal } = {}) {
  return createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }, options).download(url, { path, maxBytes, signal });
}

async function expectUnreachable(downloading: Promise<unknown>) {
  const error = await downloading.then(
    () => expect(downloading).rejects.toBeDefined(),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
  expect(existsSync(path)).toBe(false);
  return error as AppError;
}

describe('download', () => {
  test('survives a freeze of this process that is longer than its limits', async () => {
    respond = (socket) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
      createResponse('200 OK\nContent-Length: 3', 'abc')(socket);
    };
    const timeouts = { lookupMs: 500, connectMs: 500, firstByteMs: 500, totalMs: 1_000 };
    expect(await download({ timeouts, retryWaitsMs: [] })).toMatchObject({ sizeBytes: 3 });
  });

  test('writes the bytes to a private file and returns size and hash', async () => {
    const bytes = randomBytes(300_000);
    respond = createResponse(`200 OK\nContent-Length: ${bytes.length}`, bytes);
    const downloaded = await download({}, { maxBytes: bytes.length });
    expect(downloaded).toMatchObject({ sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('sends its user agent, accept-encoding identity and connection close', async () => {
    respond = createResponse('200 OK', 'x');
    await download();
    expect(request).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
    expect(request).toMatch(/\r\nuser-agent: Pixmill\/\d+\.\d+\.\d+\r\n/i);
    expect(request).toMatch(/\r\naccept-encoding: identity\r\n/i);
    expect(request).toMatch(/\r\nconnection: close\r\n/i);
  });

  test('ignores proxy variables', async () => {
    const names = ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY'];
    for (const name of names) process.env[name] = 'http://127.0.0.3:9';
    try {
      respond = createResponse('200 OK', 'x');
      await download();
      expect(request).toMatch(/^GET \/ HTTP/);
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  test('throws file_too_large before the body when content-length is too large', async () => {
    respond = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n');
    await expect(download()).rejects.toMatchObject({ code: 'file_too_large' });
    expect(existsSync(path)).toBe(false);
  });

  test('throws file_too_large at the limit of an endless body and closes the connection', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pump = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', pump);
      pump();
    };
    await expect(download({}, { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'file_too_large' });
    expect(existsSync(path)).toBe(false);
    await eventually(() => sockets[0]?.closed ?? false, { withinMs: 5_000, describe: 'the client to close the connection' });
    expect(sockets).toHaveLength(1);
  });

  test.each([
    [404, '404 Not Found\nContent-Length: 4', 'gone'],
    [500, '500 Internal Server Error\nContent-Length: 0', ''],
    [401, '401 Unauthorized\nContent-Length: 0', ''],
    [304, '304 Not Modified', ''],
  ])('throws source_answered for a status of %i', async (status, head, body) => {
    respond = createResponse(head, body);
    const message = `The image could not be downloaded: its server answered ${status}`;
    await expect(download()).rejects.toMatchObject({ code: 'source_answered', message });
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['302 Found\nContent-Length: 0', ''],
    ['200 OK\nContent-Length: 0', ''],
    ['200 OK', ''],
    ['204 No Content', ''],
    ['200 OK\nContent-Length: 10', 'half'],
    ['200 OK\nTransfer-Encoding: chunked', '5\r\nhello\r\n'],
    ['200 OK\nTransfer-Encoding: chunked', 'not a chunk size'],
    [`200 OK\nX: ${'x'.repeat(65_536)}`, 'hello'],
  ])('throws source_unreachable for %j with the body %j', async (head, body) => {
    respond = createResponse(head, body);
    await expectUnreachable(download());
  });

  test('throws source_unreachable when the first packet has headers and a malformed body', async () => {
    respond = (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n');
    await expectUnreachable(download());
  });

  test.each(['', 'SSH-2.0-OpenSSH_9.2\r\n', '\0\0\0\0'])('throws source_unreachable for the response %j', async (bytes) => {
    respond = (socket) => socket.end(bytes);
    await expectUnreachable(download());
  });

  test('throws source_unreachable for a closed port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    other.close();
    await once(other, 'close');
    await expectUnreachable(download({}, { url: `http://127.0.0.1:${port}/` }));
  });
});

describe('download timeouts', () => {
  test('first byte: ends a silent connection', async () => {
    respond = () => undefined;
    const error = await expectUnreachable(download({ timeouts: { firstByteMs: 50 } }));
    expect(error.detail).toContain('no response in time');
    expect(sockets).toHaveLength(1);
  });

  test('total: ends a slow body that keeps sending', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 10);
      socket.once('close', () => clearInterval(drip));
    };
    const error = await expectUnreachable(download({ timeouts: { totalMs: 300 } }));
    expect(error.detail).toContain('the call timed out');
  });

  test('total: includes redirects', async () => {
    respond = (socket) => setTimeout(() => createResponse('302 Found\nLocation: /again\nContent-Length: 0')(socket), 60);
    const error = await expectUnreachable(download({ timeouts: { totalMs: 100 } }));
    expect(error.detail).toContain('the call timed out');
  });

  test('lookup: ends a slow name lookup', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const error = await expectUnreachable(download({ resolve, timeouts: { lookupMs: 50 } }, { url: 'http://slow.test/' }));
    expect(error.detail).toContain('lookup timed out');
  });

  test('TLS: ends a silent handshake', async () => {
    respond = () => undefined;
    const error = await expectUnreachable(download({ timeouts: { tlsMs: 50 } }, { url: base.replace('http:', 'https:') }));
    expect(error.detail).toContain('secureConnect timed out');
  });
});

describe('download', () => {
  test('throws the reason of the signal when the caller aborts', async () => {
    const controller = new AbortController();
    const reason = new AppError('claim_lost');
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nsome');
      setImmediate(() => controller.abort(reason));
    };
    await expect(download({}, { signal: controller.signal })).rejects.toBe(reason);
    expect(existsSync(path)).toBe(false);
  });

  test('opens no connection when the signal is aborted already', async () => {
    const reason = new AppError('claim_lost');
    await expect(download({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sockets).toHaveLength(0);
  });

  test('keeps an existing file and throws storage_failed', async () => {
    await writeFile(path, 'mine');
    respond = createResponse('200 OK', 'other');
    await expect(download()).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });
});
