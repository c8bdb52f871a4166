import { readFileSync } from 'node:fs';
import type { SourceCredentials } from '@pixmill/contracts';
import { z } from 'zod';
import { type Connect, connectWithTcp, createDial } from './dial.js';
import { type DownloadResult, download } from './download/download.js';
import type { MinRate } from './download/watch-rate.js';
import { createEgressChecks } from './egress/egress-checks.js';
import { createEgressHealth, type EgressChecks } from './egress/egress-health.js';
import { createGuardedFetch, type GuardedFetch } from './guarded-fetch.js';
import { type AddressPolicyOptions, createAddressPolicy } from './policy/address-policy.js';
import { type BufferedResponse, request } from './request.js';
import type { Resolver } from './resolve/resolve.js';
import { createSystemResolver } from './resolve/resolve-with-system.js';
import { withDeadline } from './with-deadline.js';

/** The only client for addresses that a caller chose. When the caller aborts, it throws the reason of the caller's signal. */
export interface GuardedHttpClient {
  /**
   * Streams a URL's body to a new file and removes the file on failure. Makes up to three attempts (docs/outbound.md#attempts). Follows at
   * most five redirects, each checked like the first URL. Throws AppError `file_too_large`, `storage_failed`, `source_answered` for 4xx and
   * 5xx, `egress_failed` when our own network is away, or `source_unreachable`, with the same message for a forbidden, an unknown, a
   * closed and a slow address.
   */
  download(
    url: string,
    options: {
      readonly path: string;
      readonly maxBytes: number;
      readonly signal: AbortSignal;
      /** Sent to the first host only; a redirect to another host drops them. */
      readonly credentials?: SourceCredentials;
      /**
       * Override the default headers, and are dropped like `credentials`, but for `accept`, `accept-language` and `user-agent`. A header of the connection is rejected as
       * `source_unreachable`.
       */
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<DownloadResult>;
  /**
   * Sends one request and follows no redirect. Any HTTP response is a result; throws AppError `address_refused`, or
   * `connection_failed`, which may be retried.
   */
  request(
    url: string,
    options: {
      readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
      readonly headers: Readonly<Record<string, string>>;
      /** None with GET. */
      readonly body?: string | Uint8Array;
      /** For the whole request. */
      readonly timeoutMs: number;
      /** The rest of the response's body is dropped; 65,536 by default. */
      readonly maxResponseBytes?: number;
      readonly signal: AbortSignal;
    },
  ): Promise<BufferedResponse>;
}

/** One limit for each phase; `totalMs` is for a whole download, redirects and all attempts included. */
export interface GuardedHttpTimeouts {
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly firstByteMs: number;
  /** Of `request`: the body of a response, which changes nothing. */
  readonly bodyMs: number;
  readonly totalMs: number;
}

/** The settings of downloads, and replacements for tests. */
export interface GuardedHttpClientOptions {
  readonly resolve?: Resolver;
  readonly connect?: Connect;
  readonly timeouts?: Partial<GuardedHttpTimeouts>;
  /** Waits between the attempts of a download, in ms: one attempt more than waits. */
  readonly retryWaitsMs?: readonly number[];
  /** A download that is slower is given up. */
  readonly minRate?: MinRate;
  readonly egressChecks?: EgressChecks;
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca?: string;
}

const defaultMaxResponseBytes = 65_536;

/** Source: docs/outbound.md#addresses */
const defaultTimeouts: GuardedHttpTimeouts = {
  lookupMs: 3_000,
  connectMs: 3_000,
  tlsMs: 3_000,
  firstByteMs: 10_000,
  bodyMs: 5_000,
  totalMs: 30_000,
};

/** Source: docs/outbound.md#attempts */
const defaultRetryWaitsMs = [250, 1_000];
const defaultMinRate: MinRate = { bytesPerSecond: 2_000, windowMs: 10_000 };

/** Builds the client; opens no connection. */
export function createGuardedHttpClient(addresses: AddressPolicyOptions, options: GuardedHttpClientOptions = {}): GuardedHttpClient {
  const { resolve = createSystemResolver(), connect = connectWithTcp, ca, egressChecks = createEgressChecks() } = options;
  const { retryWaitsMs = defaultRetryWaitsMs, minRate = defaultMinRate } = options;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const dial = createDial({ policy: createAddressPolicy(addresses), resolve, connect, timeouts });
  const egressHealth = createEgressHealth(egressChecks);
  const unobservedFetch = createGuardedFetch({ dial, tlsMs: timeouts.tlsMs, userAgent: `Pixmill/${readVersion()}`, ca });
  const guardedFetch: GuardedFetch = async (fetched) => {
    const response = await unobservedFetch(fetched);
    egressHealth.recordReached();
    return response;
  };
  const downloadDeps = { guardedFetch, egressHealth, retryWaitsMs, minRate, firstByteMs: timeouts.firstByteMs };
  return {
    download: (url, { signal: callerSignal, credentials, headers = {}, ...file }) =>
      withDeadline(callerSignal, timeouts.totalMs, (signal, deadline) =>
        download({ ...downloadDeps, url, credentials, headers, ...file, deadline, signal }),
      ),
    request: (url, { signal: callerSignal, timeoutMs, maxResponseBytes = defaultMaxResponseBytes, ...rest }) =>
      withDeadline(callerSignal, timeoutMs, (signal) =>
        request({ guardedFetch, url, ...rest, maxResponseBytes, firstByteMs: timeoutMs, bodyMs: timeouts.bodyMs, signal }),
      ),
  };
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
