import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { AppError, toAppError } from '@pixmill/contracts';
import { startRunTimer } from '@pixmill/runtime';
import { EarlyClose, SilentAddress, toFailureKind } from './egress/failure-kind.js';
import { FailureReason } from './failure-reason.js';
import type { AddressPolicy } from './policy/address-policy.js';
import { type Resolver, resolveWithTimeout } from './resolve/resolve.js';

interface ConnectTarget {
  /** An IP literal, never a name. */
  readonly address: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Starts a TCP connection; `signal` destroys it. */
export type Connect = (target: ConnectTarget) => Socket;

/** Opens a checked TCP connection; throws AppError `address_refused` or `connection_failed`. */
export type Dial = (target: { readonly host: string; readonly port: number; readonly signal: AbortSignal }) => Promise<Socket>;

export interface DialOptions {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  readonly connect: Connect;
  readonly timeouts: { readonly lookupMs: number; readonly connectMs: number };
}

/** All addresses of a name are checked; at most this number is dialled. */
const maxConnectAttempts = 4;

/**
 * Resolves a name once, rejects it if any of its addresses is forbidden, and connects to a checked address, never to the name. It checks
 * the peer's address again, so that DNS rebinding has no effect (docs/outbound.md#why-the-guard-sits-in-the-connection).
 */
export function createDial(options: DialOptions): Dial {
  return async ({ host, port, signal }) => {
    const addresses = await findAddresses(host, port, options);
    // Node dials even when the signal is aborted already.
    signal.throwIfAborted();
    return connectToFirst(addresses.slice(0, maxConnectAttempts), { port, signal }, options);
  };
}

export const connectWithTcp: Connect = ({ address, port, signal }) => tcpConnect({ host: address, port, signal });

/** Waits until a socket emits `event`. Destroys the socket after `timeoutMs`; throws AppError `connection_failed` or the socket's error. */
export async function waitForSocketEvent(socket: Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<void> {
  const onTimeout = () => {
    const detail = `${event} timed out`;
    const cause = event === 'connect' ? new SilentAddress(detail) : new FailureReason('time', `no TLS handshake within ${timeoutMs} ms`);
    socket.destroy(new AppError('connection_failed', { detail, cause }));
  };
  const timer = startRunTimer(timeoutMs, onTimeout);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve);
      socket.once('error', reject);
      const detail = `closed before ${event}`;
      socket.once('close', () => reject(new AppError('connection_failed', { detail, cause: new EarlyClose(detail) })));
    });
  } finally {
    timer.stop();
  }
}

async function findAddresses(host: string, port: number, { policy, resolve, timeouts }: DialOptions): Promise<readonly string[]> {
  if (!policy.allowsPort(port)) throw new AppError('address_refused', { detail: `port ${port}` });
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(name) === 0 ? await resolveWithTimeout(resolve, name, timeouts.lookupMs) : [name];
  if (addresses.length === 0) {
    const detail = `${name} has no address`;
    throw new AppError('connection_failed', { detail, cause: new FailureReason('dns', detail) });
  }
  const forbidden = addresses.find((address) => !policy.allows(address, port));
  if (forbidden !== undefined) throw new AppError('address_refused', { detail: `${name} is ${forbidden}, port ${port}` });
  return addresses;
}

/**
 * Tries the addresses in order; each attempt gets an equal share of the time that is left. The failure of an address without a route says
 * nothing about a name that has another address: most machines have no route for IPv6.
 */
async function connectToFirst(addresses: readonly string[], target: Omit<ConnectTarget, 'address'>, options: DialOptions): Promise<Socket> {
  const deadline = performance.now() + options.timeouts.connectMs;
  let failure: unknown;
  for (const [index, address] of addresses.entries()) {
    const attemptTimeoutMs = (deadline - performance.now()) / (addresses.length - index);
    try {
      return await connectTo({ ...target, address }, attemptTimeoutMs, options);
    } catch (thrown) {
      if (failure === undefined || toFailureKind(thrown) !== 'route') failure = thrown;
    }
  }
  throw toAppError(failure, 'connection_failed');
}

async function connectTo(target: ConnectTarget, timeoutMs: number, { policy, connect }: DialOptions): Promise<Socket> {
  const socket = connect(target);
  try {
    await waitForSocketEvent(socket, 'connect', timeoutMs);
    const peer = socket.remoteAddress;
    if (peer !== undefined && policy.allows(peer, target.port)) return socket;
    throw new AppError('address_refused', { detail: `${target.address} led to ${peer}` });
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}
