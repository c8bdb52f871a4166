import type { IncomingMessage } from 'node:http';
import type { Logger } from '@pixmill/runtime';
import { toAddressGroup, toIpAddress } from './ip-address.js';
import { createIsTrustedProxy, type IsTrustedProxy, type TrustedProxies } from './trust-proxy.js';

export interface ClientHops {
  /** Address of the peer of the connection; undefined for a Unix socket, and after the end of the connection. */
  readonly peer: string | undefined;
  /** X-Forwarded-For, all its lines joined by commas. */
  readonly forwardedFor: string | undefined;
  readonly isTrusted: IsTrustedProxy;
}

export interface ClientAddress {
  /** In the form of `toIpAddress`; null when not even the peer has one. */
  readonly address: string | null;
  /** Text of a trusted proxy in the place of the client's address that is no address; null without. */
  readonly unreadable: string | null;
}

/** Elements of X-Forwarded-For that are read at most, from its end. `TRUST_PROXY` is at most 99. */
const maxElements = 100;

/** From the last element to the first. Empty ones do not count (RFC 9110, 5.6.1). */
function* readElements(header: string): Generator<string> {
  let end = header.length;
  for (let read = 0; end >= 0 && read < maxElements; ) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1);
    const element = header.slice(comma + 1, end).trim();
    end = comma;
    if (element === '') continue;
    read += 1;
    yield element;
  }
}

/**
 * The address that the last trusted proxy has seen. Each proxy appends the address of its peer, so the header is read from its end, and only
 * as far as the senders are trusted: what comes before is the client's own text. When the proxy has sent no address, its own address counts,
 * so that no client can choose what is counted.
 */
export function readClientAddress({ peer, forwardedFor = '', isTrusted }: ClientHops): ClientAddress {
  let address = toIpAddress(peer ?? '');
  if (!isTrusted(address, 0)) return { address, unreadable: null };
  let hop = 0;
  for (const element of readElements(forwardedFor)) {
    hop += 1;
    const sent = toIpAddress(element);
    address = sent ?? address;
    if (!isTrusted(sent, hop)) return { address, unreadable: sent === null ? element : null };
  }
  return { address, unreadable: null };
}

/** What a limit for each client address counts: the address, or its /64 network for IPv6. */
export type GetAddressGroup = (request: IncomingMessage) => string;

/** Logs once when a trusted proxy sends something else than an address: the limits then count all its clients together. */
export function createGetAddressGroup(trusted: TrustedProxies, log: Logger): GetAddressGroup {
  const isTrusted = createIsTrustedProxy(trusted);
  let isLogged = false;
  return ({ headers, socket }) => {
    // Node joins the lines of this header.
    const forwardedFor = headers['x-forwarded-for']?.toString();
    const { address, unreadable } = readClientAddress({ peer: socket.remoteAddress, forwardedFor, isTrusted });
    if (unreadable !== null && !isLogged) {
      isLogged = true;
      log.warn({ element: unreadable.slice(0, 80) }, 'a trusted proxy sent an X-Forwarded-For without a client address');
    }
    return address === null ? 'no address' : toAddressGroup(address);
  };
}
