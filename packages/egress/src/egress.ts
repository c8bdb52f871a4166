import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createAddressPolicy } from './address-policy.js';
import { withinCall } from './call.js';
import { type Connect, connectWithTcp, createDial, type Resolver, resolveWithSystem } from './dial.js';
import { type Credentials, type Downloaded, download } from './download.js';
import { type Posted, post } from './post.js';
import { createSafeFetch } from './safe-fetch.js';
import { type Sent, send } from './send.js';

/** The only way out to an address that a caller chose. A caller's own abort is thrown as its reason. */
export interface Egress {
  /**
   * Streams a URL's body to a new file under a byte limit; at most three redirects, each through the same door; a partial file is
   * removed. Throws AppError `file_too_large`, `source_answered` for 4xx and 5xx, or
   * `source_unreachable` alike for blocked, absent, refused and late.
   */
  download(
    url: string,
    options: {
      readonly path: string;
      readonly maxBytes: number;
      readonly signal: AbortSignal;
      /** For the first host only; a redirect elsewhere drops them. */
      readonly credentials?: Credentials;
      /** Likewise, over what is sent by itself; those that concern the connection are refused as `source_unreachable`. */
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Downloaded>;
  /**
   * One POST, no redirect followed, the answer's body read up to 4 kB. Any HTTP answer is a result; throws AppError
   * `address_refused`, or `connection_failed`, which may be repeated.
   */
  post(
    url: string,
    options: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): Promise<Posted>;
  /**
   * One signed request of an object store's client, no redirect followed, the answer's body read up to 64 kB. Any HTTP answer is a
   * result; throws AppError `address_refused`, or `connection_failed`, which may be repeated.
   */
  send(
    url: string,
    options: {
      readonly method: 'PUT';
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): Promise<Sent>;
}

export interface EgressSettings {
  /** CIDRs exempt from the address and the port rule. */
  readonly allow: readonly string[];
  readonly ports: readonly number[];
}

/** In ms, each for its phase; the last for a whole download, redirects included. */
export interface EgressTimeouts {
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly firstByteMs: number;
  readonly wholeMs: number;
}

/** What a test may replace. */
export interface EgressParts {
  readonly resolve?: Resolver;
  readonly connect?: Connect;
  readonly timeouts?: Partial<EgressTimeouts>;
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca?: string;
}

const sendAnswerBytes = 65_536;

/** reliability.md, "SSRF rules". */
const defaultTimeouts: EgressTimeouts = { lookupMs: 1_000, connectMs: 3_000, tlsMs: 3_000, firstByteMs: 10_000, wholeMs: 30_000 };

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Builds the door; opens nothing yet. */
export function createEgress(settings: EgressSettings, parts: EgressParts = {}): Egress {
  const timeouts = { ...defaultTimeouts, ...parts.timeouts };
  const policy = createAddressPolicy(settings);
  const dial = createDial({ policy, resolve: parts.resolve ?? resolveWithSystem, connect: parts.connect ?? connectWithTcp, timeouts });
  const safeFetch = createSafeFetch({ dial, tlsMs: timeouts.tlsMs, userAgent: `Pixmill/${readVersion()}`, ca: parts.ca });
  return {
    download: (url, { path, maxBytes, signal: stop, credentials, headers = {} }) =>
      withinCall(stop, timeouts.wholeMs, (signal) =>
        download({ safeFetch, url, credentials, headers, path, maxBytes, firstByteMs: timeouts.firstByteMs, signal }),
      ),
    post: (url, { headers, body, timeoutMs, signal: stop }) =>
      withinCall(stop, timeoutMs, (signal) => post({ safeFetch, url, headers, body, firstByteMs: timeoutMs, signal })),
    send: (url, { timeoutMs, signal: stop, ...ask }) =>
      withinCall(stop, timeoutMs, (signal) =>
        send({ safeFetch, url, ...ask, maxAnswerBytes: sendAnswerBytes, firstByteMs: timeoutMs, signal }),
      ),
  };
}
