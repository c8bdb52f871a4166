import { lookup } from 'node:dns/promises';
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { AppError, toAppError } from '@pixmill/contracts';
import type { AddressPolicy } from './policy/address-policy.js';

/** All addresses of a name, as IP literals. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** Starts a TCP connection to an IP literal; `signal` destroys it. */
export type Connect = (to: { readonly address: string; readonly port: number; readonly signal: AbortSignal }) => Socket;

/** Opens a checked TCP connection; throws AppError `address_refused` or `connection_failed`. */
export type Dial = (to: { readonly host: string; readonly port: number; readonly signal: AbortSignal }) => Promise<Socket>;

export interface DialOptions {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  readonly connect: Connect;
  readonly timeouts: { readonly lookupMs: number; readonly connectMs: number };
}

/** A name may have any number of addresses, all are checked; so many are tried. */
const maxConnectAttempts = 4;

/** The system's resolver, hosts file included. */
export const resolveWithSystem: Resolver = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

export const connectWithTcp: Connect = ({ address, port, signal }) => tcpConnect({ host: address, port, signal });

/** Waits until a socket has got as far as `event`, and destroys it after `limitMs`; throws what went wrong. */
export async function waitForSocketEvent(socket: Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => socket.destroy(new AppError('connection_failed', { detail: `${event} timed out` })), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new AppError('connection_failed', { detail: `closed before ${event}` })));
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The one door: a name is resolved once, refused if any of its addresses is, and the connection goes to an address that was
 * checked, never to the name; what was reached is checked again. Rebinding has nothing left to change (reliability.md E9).
 */
export function createDial({ policy, resolve, connect, timeouts }: DialOptions): Dial {
  async function resolveWithTimeout(name: string): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AppError('connection_failed', { detail: 'lookup timed out' })), timeouts.lookupMs);
    });
    try {
      return await Promise.race([resolve(name), late]);
    } catch (thrown) {
      throw toAppError(thrown, 'connection_failed');
    } finally {
      clearTimeout(timer);
    }
  }

  async function findAddresses(host: string, port: number): Promise<readonly string[]> {
    if (!policy.allowsPort(port)) throw new AppError('address_refused', { detail: `port ${port}` });
    const name = host.replace(/^\[(.*)\]$/, '$1');
    const addresses = isIP(name) === 0 ? await resolveWithTimeout(name) : [name];
    if (addresses.length === 0) throw new AppError('connection_failed', { detail: `${name} has no address` });
    const refused = addresses.find((address) => !policy.allows(address, port));
    if (refused !== undefined) throw new AppError('address_refused', { detail: `${name} is ${refused}, port ${port}` });
    return addresses;
  }

  async function connectTo(address: string, port: number, limitMs: number, signal: AbortSignal): Promise<Socket> {
    const socket = connect({ address, port, signal });
    try {
      await waitForSocketEvent(socket, 'connect', limitMs);
      const reached = socket.remoteAddress;
      if (reached !== undefined && policy.allows(reached, port)) return socket;
      throw new AppError('address_refused', { detail: `${address} led to ${reached}` });
    } catch (thrown) {
      socket.destroy();
      throw thrown;
    }
  }

  return async ({ host, port, signal }) => {
    const addresses = (await findAddresses(host, port)).slice(0, maxConnectAttempts);
    // Node would dial with an aborted signal all the same.
    signal.throwIfAborted();
    const deadline = performance.now() + timeouts.connectMs;
    let failure: unknown;
    for (const [index, address] of addresses.entries()) {
      const attemptTimeoutMs = (deadline - performance.now()) / (addresses.length - index);
      try {
        return await connectTo(address, port, attemptTimeoutMs, signal);
      } catch (thrown) {
        failure = thrown;
      }
    }
    throw toAppError(failure, 'connection_failed');
  };
}
