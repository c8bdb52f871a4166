import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dialTcp, type Server, Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { type Connect, connectWithTcp, createDial, type Resolver } from './dial.js';
import { createAddressPolicy } from './policy/address-policy.js';

let allowed: Server;
let victim: Server;
let port: number;
let accepted = 0;
let victimBytes = 0;
let victimClosed: Promise<unknown>;
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
    victimClosed = new Promise((closed) => socket.once('close', closed));
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

describe('the connection', () => {
  test('goes to the next checked address when one does not answer', async () => {
    const dial = dialWith({ resolve: async () => ['127.0.0.3', '127.0.0.1'] });
    const socket = await dial(toName());
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  test('that led elsewhere than to what was checked is dropped unused', async () => {
    const astray: Connect = ({ signal }) => dialTcp({ host: '127.0.0.2', port, signal });
    const accepting = once(victim, 'connection');
    const dial = dialWith({ resolve: async () => ['127.0.0.1'], connect: astray });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'address_refused' });
    await accepting;
    await victimClosed;
    expect(victimBytes).toBe(0);
  });

  test('is given up in time, the time shared among the addresses', async () => {
    const tried: string[] = [];
    const silent: Connect = ({ address }) => {
      tried.push(address);
      return new Socket();
    };
    const dial = dialWith({ resolve: async () => ['127.0.0.1', '127.0.0.3'], connect: silent, connectMs: 80 });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'connection_failed', detail: 'connect timed out' });
    expect(tried).toEqual(['127.0.0.1', '127.0.0.3']);
  });

  test('is not tried with every address of a name that has many', async () => {
    const tried: string[] = [];
    const failing: Connect = ({ address }) => {
      tried.push(address);
      return new Socket().destroy(new Error('refused'));
    };
    const dial = dialWith({ resolve: async () => Array<string>(50).fill('127.0.0.1'), connect: failing });
    await expect(dial(toName())).rejects.toMatchObject({ code: 'connection_failed' });
    expect(tried).toHaveLength(4);
  });

  test('is not opened for a caller who stopped during the lookup', async () => {
    const stop = new AbortController();
    const reason = new AppError('unavailable');
    const dial = dialWith({
      resolve: async () => {
        stop.abort(reason);
        return ['127.0.0.1'];
      },
    });
    await expect(dial(toName(stop.signal))).rejects.toBe(reason);
    expect(accepted).toBe(0);
  });

  test('a failed lookup says so to the log only', async () => {
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
