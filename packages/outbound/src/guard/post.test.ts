import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createGuardedHttpClient } from './guarded-http-client.js';

let receiver: Server;
let sockets: Socket[];
let base: string;
let request: string;
let answer: (socket: Socket) => void;

beforeEach(async () => {
  sockets = [];
  request = '';
  receiver = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      request += bytes.toString('utf8');
      if (request.endsWith('{"é":1}')) answer(socket);
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

function post({ url = base, timeoutMs = 5_000, signal = new AbortController().signal } = {}) {
  return client.post(url, { headers: { 'content-type': 'application/json', 'webhook-id': '7' }, body: '{"é":1}', timeoutMs, signal });
}

describe('post', () => {
  test('sends the body and headers once, and tells the answer', async () => {
    answer = (socket) => socket.end('HTTP/1.1 201 Created\r\nX-Twice: a\r\nX-Twice: b\r\nContent-Length: 4\r\n\r\nfine');
    const { status, headers, bodyText } = await post();
    expect({ status, head: bodyText, twice: headers['x-twice'] }).toEqual({ status: 201, head: 'fine', twice: 'a, b' });
    expect(request).toMatch(/^POST \/hook\?x=1 HTTP\/1\.1\r\n/);
    expect(request).toMatch(/\r\ncontent-type: application\/json\r\n/i);
    expect(request).toMatch(/\r\nwebhook-id: 7\r\n/i);
    expect(request).toMatch(/\r\nuser-agent: Pixmill\//i);
    expect(request).toMatch(/\r\ncontent-length: 8\r\n/i);
  });

  test.each([200, 301, 302, 303, 307, 308, 400, 404, 410, 500, 503])(
    '%i is a result and nothing is followed or repeated',
    async (status) => {
      answer = (socket) => socket.end(`HTTP/1.1 ${status} X\r\nLocation: /elsewhere\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n`);
      expect(await post()).toMatchObject({ status, head: '' });
      expect(sockets).toHaveLength(1);
    },
  );

  test('an endless answer is read up to 4 kB', async () => {
    answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pump = () => {
        while (!socket.destroyed && socket.write('y'.repeat(10_000)));
      };
      socket.on('drain', pump);
      pump();
    };
    const { bodyText } = await post();
    expect(bodyText).toBe('y'.repeat(4_096));
    const [socket] = sockets;
    if (socket && !socket.closed) await new Promise((closed) => socket.once('close', closed));
    expect(sockets).toHaveLength(1);
  });

  test('an answer whose body breaks off or hangs is still its status', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart');
    expect(await post()).toMatchObject({ status: 200, head: 'part' });
    request = '';
    answer = (socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\npart');
    expect(await post({ timeoutMs: 200 })).toMatchObject({ status: 500, head: 'part' });
  });

  test.each([
    ['no answer in time', () => undefined],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['a hang-up', (socket: Socket) => socket.end()],
    ['a broken answer', (socket: Socket) => socket.end('nonsense\r\n\r\n')],
  ])('%s is a failure that may be repeated', async (_name, does) => {
    answer = does;
    await expect(post({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'connection_failed' });
    expect(sockets).toHaveLength(1);
  });

  test('what goes to the log names no header and no query', async () => {
    answer = (socket) => socket.resetAndDestroy();
    const error = await post().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    const { detail, cause } = error as AppError;
    expect(`${detail} ${JSON.stringify(cause)}`).not.toMatch(/webhook-id|x=1/);
  });

  test('a refused address is told apart', async () => {
    await expect(post({ url: 'http://10.0.0.1/' })).rejects.toMatchObject({ code: 'address_refused' });
  });

  test('a caller who stops gets the own reason back', async () => {
    const stop = new AbortController();
    const reason = new AppError('unavailable');
    answer = () => stop.abort(reason);
    await expect(post({ signal: stop.signal })).rejects.toBe(reason);
  });
});
