import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { createGuardedHttpClient } from './guarded-http-client.js';

let receiver: Server;
let sockets: Socket[];
let base: string;
let request: string;
let respond: (socket: Socket) => void;

beforeEach(async () => {
  sockets = [];
  request = '';
  receiver = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      request += bytes.toString('utf8');
      if (request.endsWith('{"é":1}')) respond(socket);
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?x=1`;
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  receiver.close();
  await once(receiver, 'close');
});

const client = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] });

async function post({ url = base, timeoutMs = 5_000, signal = new AbortController().signal } = {}) {
  const headers = { 'content-type': 'application/json', 'webhook-id': '7' };
  const options = { method: 'POST', headers, body: '{"é":1}', timeoutMs, maxResponseBytes: 4_096, signal } as const;
  const { body, ...response } = await client.request(url, options);
  return { ...response, bodyText: body.toString('utf8') };
}

describe('request', () => {
  test('sends headers and body once and returns the response', async () => {
    respond = (socket) => socket.end('HTTP/1.1 201 Created\r\nX-Twice: a\r\nX-Twice: b\r\nContent-Length: 4\r\n\r\nfine');
    const { status, headers, bodyText } = await post();
    expect({ status, bodyText, twice: headers['x-twice'] }).toEqual({ status: 201, bodyText: 'fine', twice: 'a, b' });
    expect(request).toMatch(/^POST \/hook\?x=1 HTTP\/1\.1\r\n/);
    expect(request).toMatch(/\r\ncontent-type: application\/json\r\n/i);
    expect(request).toMatch(/\r\nwebhook-id: 7\r\n/i);
    expect(request).toMatch(/\r\nuser-agent: Pixmill\//i);
    expect(request).toMatch(/\r\ncontent-length: 8\r\n/i);
  });

  test.each([200, 301, 302, 303, 307, 308, 400, 404, 410, 500, 503])('returns a response of %i without another request', async (status) => {
    respond = (socket) => socket.end(`HTTP/1.1 ${status} X\r\nLocation: /elsewhere\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n`);
    expect(await post()).toMatchObject({ status, bodyText: '' });
    expect(sockets).toHaveLength(1);
  });

  test('reads 4,096 bytes of an endless body and closes the connection', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pump = () => {
        while (!socket.destroyed && socket.write('y'.repeat(10_000)));
      };
      socket.on('drain', pump);
      pump();
    };
    const { bodyText } = await post();
    expect(bodyText).toBe('y'.repeat(4_096));
    await eventually(() => sockets[0]?.closed ?? false, { withinMs: 5_000, describe: 'the client to close the connection' });
    expect(sockets).toHaveLength(1);
  });

  test('returns the status when the body breaks off or stalls', async () => {
    respond = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart');
    expect(await post()).toMatchObject({ status: 200, bodyText: 'part' });
    request = '';
    respond = (socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\npart');
    expect(await post({ timeoutMs: 200 })).toMatchObject({ status: 500, bodyText: 'part' });
  });

  test.each([
    ['sends no response in time', () => undefined],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['closes the connection', (socket: Socket) => socket.end()],
    ['sends no HTTP', (socket: Socket) => socket.end('nonsense\r\n\r\n')],
  ])('throws connection_failed when the server %s', async (_name, behavior) => {
    respond = behavior;
    await expect(post({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'connection_failed' });
    expect(sockets).toHaveLength(1);
  });

  test('keeps headers and query out of the detail and the cause', async () => {
    respond = (socket) => socket.resetAndDestroy();
    const error = await post().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    const { detail, cause } = error as AppError;
    expect(`${detail} ${JSON.stringify(cause)}`).not.toMatch(/webhook-id|x=1/);
  });

  test('throws address_refused for a forbidden address', async () => {
    await expect(post({ url: 'http://10.0.0.1/' })).rejects.toMatchObject({ code: 'address_refused' });
  });

  test('throws the reason of the signal when the caller aborts', async () => {
    const controller = new AbortController();
    const reason = new AppError('unavailable');
    respond = () => controller.abort(reason);
    await expect(post({ signal: controller.signal })).rejects.toBe(reason);
  });
});
