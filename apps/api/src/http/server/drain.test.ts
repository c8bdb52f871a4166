import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { receiptSignal } from '../body/body-receipt.js';
import { Drain } from './drain.js';

const limits = { idleMs: 200, uploadTimeoutMs: 600, totalMs: 3_000 };

let server: Server;
let drain: Drain;
let port: number;
/** Answers that a test sends itself. */
let held: ServerResponse[];

beforeEach(async () => {
  held = [];
  server = createServer((request, response) => {
    if (request.url === '/held') held.push(response);
    else request.resume().once('end', () => response.end(request.url));
    receiptSignal(request).addEventListener('abort', () => response.writeHead(503).end('later'));
  });
  drain = new Drain(server, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  server.closeAllConnections();
});

/** A connection and everything it has received. */
async function open(): Promise<{ socket: Socket; received: () => string; ended: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'connect');
  return { socket, received: () => text, ended: once(socket, 'close') };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Starts the drain; resolves once no new connection is accepted. */
async function begin(): Promise<{ drained: Promise<void> }> {
  let drained = Promise.resolve();
  await new Promise<void>((resolve) => {
    drained = drain.begin(resolve);
  });
  return { drained };
}

describe('drain', () => {
  test('rejects new connections, answers requests on open ones, and closes them', async () => {
    const early = await open();
    early.socket.write(get('/first'));
    await once(early.socket, 'data');
    expect(early.received()).toMatch(/keep-alive/i);
    const { drained } = await begin();
    const rejected = connect(port, '127.0.0.1');
    await expect(once(rejected, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    early.socket.write(get('/second'));
    await early.ended;
    expect(early.received()).toMatch(/connection: close\r\n.*\r\n\r\n\/second$/is);
    await drained;
  });

  test('waits for a pending answer and sends it with Connection: close', async () => {
    const waiting = await open();
    waiting.socket.write(get('/held'));
    await once(server, 'request');
    const { drained } = await begin();
    held[0]?.end('at last');
    await Promise.all([waiting.ended, drained]);
    expect(waiting.received()).toMatch(/connection: close\r\n.*at last$/is);
  });

  test('closes an idle connection after idleMs without an answer', async () => {
    const idle = await open();
    const startedAt = performance.now();
    await (await begin()).drained;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limits.idleMs - 10);
    await idle.ended;
    expect(idle.received()).toBe('');
  });

  test('lets an upload finish', async () => {
    const upload = await open();
    upload.socket.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
    await once(server, 'request');
    const { drained } = await begin();
    upload.socket.write('def');
    await Promise.all([upload.ended, drained]);
    expect(upload.received()).toMatch(/^HTTP\/1\.1 200 .*\/upload$/s);
  });

  test('rejects an upload after uploadTimeoutMs, and cuts off every connection after totalMs', async () => {
    const upload = await open();
    upload.socket.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
    await once(server, 'request');
    const waiting = await open();
    waiting.socket.write(get('/held'));
    await once(server, 'request');
    const startedAt = performance.now();
    const { drained } = await begin();
    await upload.ended;
    expect(upload.received()).toMatch(/^HTTP\/1\.1 503 .*connection: close\r\n.*later/is);
    expect(waiting.socket.destroyed).toBe(false);
    await drained;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limits.totalMs - 10);
  });
});
