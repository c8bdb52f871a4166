import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dialTcp, type Server, Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { type Connect, connectWithTcp, createDial } from './dial.js';
import { createAddressPolicy } from './policy/address-policy.js';
import type { Resolver } from './resolve/resolve.js';

let allowed: Server;
let victim: Server;
let port: number;
let accepted = 0;
let victimBytes = 0;
let victimSocket: Socket | null = null;
const sockets: Socket[] = [];

beforeAll(async () => {
  allowed = createServer((socket) => {
    accepted += 1;
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(allowed, 'listening');
  port = (allowed.address() as AddressInfo).port;
  victim = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    sockets.push(socket);
    socket.on('data', (bytes) => {
      victimBytes += bytes.length;
    });
    victimSocket = socket;
  }).listen(port, '127.0.0.2');
  await once(victim, 'listening');
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of [allowed, victim]) {
    server.close();
    await once(server, 'close');
  }
});

beforeEach(() => {
  accepted = 0;
});

const policy = createAddressPolicy({ allow: ['127.0.0.1/32', '127.0.0.3/32'], ports: [] });
const toName = (signal = new AbortController().signal) => ({ host: 'name.test', port, signal });

function dialWith({ resolve, connect = connectWithTcp, connectMs = 2_000 }: { resolve: Resolver; connect?: Connect; connectMs?: number }) {
  return createDial({ policy, resolve, connect, timeouts: { lookupMs: 1_000, connectMs } });
}

describe('dial', () => {
  test('connects to the next checked address when one does not respond', async () => {
    const dial = dialWith({ resolve: async () => ['127.0.0.3', '127.0.0.1'] });
    const socket = await dial(toName());
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  test('closes a connection unused when the peer is not the checked address', async () => {
    const misdirected: Connect = ({ signal }) => dialTcp({ host: '127.0.0.2', port, signal });
    const dial = dialWith({ resolve: async () => ['127.0.0.1'], connect: misdirected });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'address_refused' });
    await eventually(() => victimSocket?.closed ?? false, { withinMs: 5_000, describe: 'the guard to close the connection' });
    expect(victimBytes).toBe(0);
  });

  test('divides the connect timeout among the addresses', async () => {
    const attempts: string[] = [];
    const silent: Connect = ({ address }) => {
      attempts.push(address);
      return new Socket();
    };
    const dial = dialWith({ resolve: async () => ['127.0.0.1', '127.0.0.3'], connect: silent, connectMs: 80 });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'connection_failed', detail: 'connect timed out' });
    expect(attempts).toEqual(['127.0.0.1', '127.0.0.3']);
  });

  test('tries at most four addresses of a name', async () => {
    const attempts: string[] = [];
    const failing: Connect = ({ address }) => {
      attempts.push(address);
      return new Socket().destroy(new Error('not connected'));
    };
    const dial = dialWith({ resolve: async () => Array<string>(50).fill('127.0.0.1'), connect: failing });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'connection_failed' });
    expect(attempts).toHaveLength(4);
  });

  test('opens no connection when the caller aborts during the lookup', async () => {
    const controller = new AbortController();
    const reason = new AppError('unavailable');
    const dial = dialWith({
      resolve: async () => {
        controller.abort(reason);
        return ['127.0.0.1'];
      },
    });
    await expect(dial(toName(controller.signal))).rejects.toBe(reason);
    expect(accepted).toBe(0);
  });

  test('keeps the reason of a failed lookup out of the message', async () => {
    const dial = dialWith({
      resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND name.test'), { code: 'ENOTFOUND' })),
    });
    await expect(dial(toName())).rejects.toMatchObject({
      code: 'connection_failed',
      message: 'The connection failed',
      detail: 'getaddrinfo ENOTFOUND name.test',
    });
  });
});
