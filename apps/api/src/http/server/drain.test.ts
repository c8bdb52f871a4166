import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Drain } from './drain.js';

const limits = { idleMs: 200, uploadTimeoutMs: 600, totalMs: 1_500 };

let server: Server;
let drain: Drain;
let port: number;
/** Answers that a test gives itself. */
let held: ServerResponse[];

beforeEach(async () => {
  held = [];
  server = createServer((request, response) => {
    if (request.url === '/held') held.push(response);
    else request.resume().once('end', () => response.end(request.url));
  });
  drain = new Drain(server, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  server.closeAllConnections();
});

/** A connection and all it has heard. */
async function open(): Promise<{ socket: Socket; said: () => string; ended: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'connect');
  return { socket, said: () => text, ended: once(socket, 'close') };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Begins to end the server; resolves once nobody new is let in. */
async function begin(): Promise<{ over: Promise<void> }> {
  let over = Promise.resolve();
  await new Promise<void>((resolve) => {
    over = drain.begin(resolve);
  });
  return { over };
}

describe('a server that ends', () => {
  test('refuses connects, serves what comes on the connections there are, and closes them', async () => {
    const early = await open();
    early.socket.write(get('/first'));
    await once(early.socket, 'data');
    expect(early.said()).toMatch(/keep-alive/i);
    const { over } = await begin();
    const refused = connect(port, '127.0.0.1');
    await expect(once(refused, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    early.socket.write(get('/second'));
    await early.ended;
    expect(early.said()).toMatch(/connection: close\r\n.*\r\n\r\n\/second$/is);
    await over;
  });

  test('waits for an answer that is due, and says that it was the last', async () => {
    const waiting = await open();
    waiting.socket.write(get('/held'));
    await once(server, 'request');
    const { over } = await begin();
    held[0]?.end('at last');
    await Promise.all([waiting.ended, over]);
    expect(waiting.said()).toMatch(/connection: close\r\n.*at last$/is);
  });

  test('leaves a quiet connection open for a while, then closes it without a word', async () => {
    const quiet = await open();
    const startedAt = performance.now();
    await (await begin()).over;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limits.idleMs - 10);
    await quiet.ended;
    expect(quiet.said()).toBe('');
  });

  test('lets an upload come in', async () => {
    const upload = await open();
    upload.socket.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
    await once(server, 'request');
    const { over } = await begin();
    upload.socket.write('def');
    await Promise.all([upload.ended, over]);
    expect(upload.said()).toMatch(/^HTTP\/1\.1 200 .*\/upload$/s);
  });

  test('cuts an upload that does not end, and in the end everything', async () => {
    const upload = await open();
    upload.socket.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
    await once(server, 'request');
    const waiting = await open();
    waiting.socket.write(get('/held'));
    await once(server, 'request');
    const startedAt = performance.now();
    const { over } = await begin();
    await upload.ended;
    expect(waiting.socket.destroyed).toBe(false);
    await over;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limits.totalMs - 10);
  });
});
