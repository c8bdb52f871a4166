import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SourceError, type SourceFailure } from '@pixmill/contracts';
import { issueCertificate, issueExpiredCertificate } from '@pixmill/testkit';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from '../guarded-http-client.js';
import type { Resolver } from '../resolve/resolve.js';

let servers: Server[];
let sockets: Socket[];
let directory: string;

beforeEach(async () => {
  [servers, sockets] = [[], []];
  directory = await mkdtemp(join(tmpdir(), 'pixmill-reasons-'));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

/** Starts the server on the loopback address, under names that end in `.test`. Returns its port. */
async function listen(server: Server): Promise<number> {
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that answers every request with these bytes, and closes the connection. */
const answering = (text: string) => listen(createServer((socket) => socket.once('data', () => socket.end(text.replaceAll('\n', '\r\n')))));

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const resolve: Resolver = async (name) => (name === 'inside.test' ? ['10.1.2.3'] : ['127.0.0.1']);
const failing =
  (code: string): Resolver =>
  () =>
    Promise.reject(Object.assign(new Error(`queryA ${code}`), { code }));

async function failureOf(url: string, options: GuardedHttpClientOptions = {}): Promise<SourceFailure> {
  const responding = { nameServerResponds: async () => true, hasRoute: async () => true };
  const addresses = { allow: ['127.0.0.0/8'], ports: [80] };
  const client = createGuardedHttpClient(addresses, { resolve, retryWaitsMs: [], egressChecks: responding, ...options });
  const path = join(directory, randomUUID());
  const error = await client.download(url, { path, maxBytes: 100, signal: new AbortController().signal }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceError);
  return (error as SourceError).failure;
}

describe('source failure: says why the source failed when', () => {
  test.each([
    ['the server answers with an error', 'HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n', 'status', 403, 'the server answered 403'],
    ['the answer is not HTTP', 'SSH-2.0-OpenSSH_9.2\n', 'response', null, 'the answer is not valid HTTP'],
    ['the connection closes without an answer', '', 'connection', null, 'the connection was closed without an answer'],
    ['the body is cut', 'HTTP/1.1 200 OK\nContent-Length: 10\n\nhalf', 'response', 200, 'the body was cut'],
    ['the body is empty', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'response', 200, 'the body is empty'],
    ['the file is too large', 'HTTP/1.1 200 OK\nContent-Length: 101\n\n', 'size', 200, 'the file is larger than the limit'],
    ['a redirect has no address', 'HTTP/1.1 302 Found\nContent-Length: 0\n\n', 'response', 302, 'a redirect without an address'],
  ])('%s', async (_what, answer, reason, status, detail) => {
    const port = await answering(answer);
    const failure = await failureOf(`http://user:secret@a.test:${port}/a.png?key=secret`);
    expect(failure).toEqual({ reason, status, host: `a.test:${port}`, attempts: 1, detail: expect.stringContaining(detail) });
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  test('the last of several attempts is refused', async () => {
    const port = await closedPort();
    const failure = await failureOf(`http://a.test:${port}/`, { retryWaitsMs: [1, 1] });
    const detail = 'the connection was refused (ECONNREFUSED)';
    expect(failure).toEqual({ reason: 'connection', status: null, host: `a.test:${port}`, attempts: 3, detail });
  });

  test.each([
    ['ENOTFOUND', 'the name does not exist (ENOTFOUND)'],
    ['ENODATA', 'the name has no address (ENODATA)'],
    ['ETIMEOUT', 'no name server answered for this name'],
  ])('a lookup fails with %s', async (code, detail) => {
    expect(await failureOf('http://a.test/', { resolve: failing(code) })).toMatchObject({ reason: 'dns', host: 'a.test', detail });
  });

  test.each([
    ['has expired', issueExpiredCertificate('a.test'), true, 'a.test', 'the certificate has expired (CERT_HAS_EXPIRED)'],
    ['is self-signed', issueCertificate('a.test'), false, 'a.test', 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [
      'names another host',
      issueCertificate('b.test'),
      true,
      'a.test',
      'the certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
  ])('the certificate %s', async (_what, certificate, trusted, host, detail) => {
    const port = await listen(createTlsServer(certificate));
    const failure = await failureOf(`https://${host}:${port}/`, trusted ? { ca: certificate.cert } : {});
    expect(failure).toMatchObject({ reason: 'tls', status: null, host: `${host}:${port}`, detail });
  });

  test('the server speaks no TLS', async () => {
    const port = await answering('HTTP/1.1 400 Bad Request\n\n');
    const failure = await failureOf(`https://a.test:${port}/`);
    expect(failure).toMatchObject({ reason: 'tls', detail: expect.stringContaining('the server does not speak TLS at this port') });
  });

  test('the first byte, the TLS handshake or the whole download takes too long, or the body is too slow', async () => {
    const silent = await listen(createServer());
    const trickling = await listen(
      createServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const timer = setInterval(() => socket.write('.'), 10);
        socket.once('close', () => clearInterval(timer));
      }),
    );
    const failures = await Promise.all([
      failureOf(`http://a.test:${silent}/`, { timeouts: { firstByteMs: 50 } }),
      failureOf(`https://a.test:${silent}/`, { timeouts: { tlsMs: 50 } }),
      failureOf(`http://a.test:${silent}/`, { timeouts: { totalMs: 50 } }),
    ]);
    const slow = await failureOf(`http://a.test:${trickling}/`, { minRate: { bytesPerSecond: 100_000, windowMs: 100 } });
    expect(failures.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['time', 'no answer within 50 ms'],
      ['time', 'no TLS handshake within 50 ms'],
      ['time', 'the call took longer than 50 ms'],
    ]);
    expect(slow).toMatchObject({ reason: 'time', status: 200, detail: 'less than 10000 bytes in 100 ms' });
  });

  test.each([
    ['an address', 'http://inside.test/', 'inside.test', 'not allowed: inside.test is 10.1.2.3, port 80'],
    ['a port', 'http://10.1.2.3:81/', '10.1.2.3:81', 'not allowed: 10.1.2.3 is 10.1.2.3, port 81'],
  ])('%s is not allowed', async (_what, url, host, detail) => {
    expect(await failureOf(url)).toEqual({ reason: 'policy', status: null, host, attempts: 1, detail });
  });

  test.each([
    ['address', 'http://inside.test/', 'policy', 'inside.test', 'not allowed: inside.test is 10.1.2.3, port 80'],
    ['scheme', 'ftp://a.test/', 'policy', null, 'not allowed: scheme ftp:'],
    ['place again and again', '/', 'redirects', null, 'too many redirects'],
  ])('a redirect leads to a forbidden %s', async (_what, location, reason, host, detail) => {
    const port = await answering(`HTTP/1.1 302 Found\nContent-Length: 0\nLocation: ${location}\n\n`);
    const failure = await failureOf(`http://a.test:${port}/`);
    expect(failure).toMatchObject({ reason, host: host ?? `a.test:${port}`, attempts: 1, detail });
  });
});
