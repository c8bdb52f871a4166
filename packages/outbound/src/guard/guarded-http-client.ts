import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Connect, connectWithTcp, createDial, type Resolver, resolveWithSystem } from './dial.js';
import { type BasicCredentials, type DownloadResult, download } from './download.js';
import { createGuardedFetch } from './guarded-fetch.js';
import { createAddressPolicy } from './policy/address-policy.js';
import { type PostResponse, post } from './post.js';
import { type BufferedResponse, request } from './request.js';
import { withDeadline } from './with-deadline.js';

/** The only way out to an address that a caller chose. A caller's own abort is thrown as its reason. */
export interface GuardedHttpClient {
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
      readonly credentials?: BasicCredentials;
      /** Likewise, over what is sent by itself; those that concern the connection are refused as `source_unreachable`. */
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<DownloadResult>;
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
  ): Promise<PostResponse>;
  /**
   * One signed request of an object store's client, no redirect followed, the answer's body read up to 64 kB. Any HTTP answer is a
   * result; throws AppError `address_refused`, or `connection_failed`, which may be repeated.
   */
  request(
    url: string,
    options: {
      readonly method: 'PUT';
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): Promise<BufferedResponse>;
}

export interface AddressPolicyOptions {
  /** CIDRs exempt from the address and the port rule. */
  readonly allow: readonly string[];
  readonly ports: readonly number[];
}

/** In ms, each for its phase; the last for a whole download, redirects included. */
export interface GuardedHttpTimeouts {
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

/** What a test may replace. */
export interface GuardedHttpClientOptions {
  readonly resolve?: Resolver;
  readonly connect?: Connect;
  readonly timeouts?: Partial<GuardedHttpTimeouts>;
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca?: string;
}

const maxResponseBytes = 65_536;

/** reliability.md, "SSRF rules". */
const defaultTimeouts: GuardedHttpTimeouts = { lookupMs: 1_000, connectMs: 3_000, tlsMs: 3_000, firstByteMs: 10_000, totalMs: 30_000 };

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Builds the door; opens nothing yet. */
export function createGuardedHttpClient(settings: AddressPolicyOptions, options: GuardedHttpClientOptions = {}): GuardedHttpClient {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const policy = createAddressPolicy(settings);
  const dial = createDial({ policy, resolve: options.resolve ?? resolveWithSystem, connect: options.connect ?? connectWithTcp, timeouts });
  const guardedFetch = createGuardedFetch({ dial, tlsMs: timeouts.tlsMs, userAgent: `Pixmill/${readVersion()}`, ca: options.ca });
  return {
    download: (url, { path, maxBytes, signal: stop, credentials, headers = {} }) =>
      withDeadline(stop, timeouts.totalMs, (signal) =>
        download({ guardedFetch, url, credentials, headers, path, maxBytes, firstByteMs: timeouts.firstByteMs, signal }),
      ),
    post: (url, { headers, body, timeoutMs, signal: stop }) =>
      withDeadline(stop, timeoutMs, (signal) => post({ guardedFetch, url, headers, body, firstByteMs: timeoutMs, signal })),
    request: (url, { timeoutMs, signal: stop, ...rest }) =>
      withDeadline(stop, timeoutMs, (signal) =>
        request({ guardedFetch, url, ...rest, maxResponseBytes: maxResponseBytes, firstByteMs: timeoutMs, signal }),
      ),
  };
}
