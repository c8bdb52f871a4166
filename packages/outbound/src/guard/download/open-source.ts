import {
  AppError,
  isReservedSourceHeader,
  parseUrl,
  type SourceCredentials,
  type SourceFailureReason,
  separateLogin,
} from '@pixmill/contracts';
import { toAuthorizationHeader } from '../authorization-header.js';
import { FailureReason } from '../failure-reason.js';
import type { GuardedFetch, GuardedResponse } from '../guarded-fetch.js';
import { CookieJar } from './cookie-jar.js';

export interface SourceRequest {
  readonly guardedFetch: GuardedFetch;
  readonly url: string;
  readonly credentials: SourceCredentials | undefined;
  /** Headers of the caller. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to every host of a redirect. */
  readonly rangeHeaders: Readonly<Record<string, string>>;
  readonly firstByteMs: number;
  readonly signal: AbortSignal;
}

interface Hop {
  readonly url: URL;
  readonly credentials: SourceCredentials | undefined;
  /** Headers of the caller. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Statuses that mean nothing without an address. curl also follows every other 3xx that has one. */
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** Source: docs/outbound.md#redirects */
const maxRedirects = 5;

/** Headers of a caller that contain no secret and name no host; every host of a redirect gets them. */
const harmlessHeaders = new Set(['accept', 'accept-language', 'user-agent']);

/**
 * Requests a source and follows its redirects, each checked like the first address. Any other status is a result; `url` is the address
 * that answered, without a login. Throws AppError
 * `address_refused`, `connection_failed` or `source_unreachable`.
 */
export async function openSource(request: SourceRequest): Promise<GuardedResponse & { readonly url: string }> {
  const { guardedFetch, url, credentials, headers: callerHeaders, rangeHeaders, firstByteMs, signal } = request;
  const first = parseHop(url);
  let hop: Hop = { url: first.url, credentials: credentials ?? first.credentials, headers: toCallerHeaders(callerHeaders) };
  const cookies = new CookieJar();
  for (let redirect = 0; redirect <= maxRedirects; redirect += 1) {
    const headers = { accept: '*/*', ...toAuthorizationHeader(hop.credentials), ...addCookies(hop, cookies), ...rangeHeaders };
    const response = await guardedFetch({ url: hop.url, headers, firstByteMs, signal });
    if (!isRedirect(response)) return { ...response, url: hop.url.href };
    response.close();
    cookies.store(hop.url, response.headers['set-cookie']);
    hop = nextHop(hop, response.headers.location);
  }
  throw sourceUnreachable('too many redirects', 'redirects');
}

function isRedirect({ status, headers: { location = '' } }: GuardedResponse): boolean {
  return redirectStatuses.has(status) || (status >= 300 && status < 400 && location !== '');
}

/** The caller's headers, and the cookies of the chain after the caller's own. */
function addCookies({ url, headers }: Hop, cookies: CookieJar): Readonly<Record<string, string>> {
  const cookie = [headers.cookie, cookies.find(url)].filter(Boolean).join('; ');
  return cookie === '' ? headers : { ...headers, cookie };
}

/** The caller's headers with names in lower case, without accept-encoding: only the download knows what it can decode. */
function toCallerHeaders(headers: SourceRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const forbidden = entries.find(([name]) => isReservedSourceHeader(name));
  if (forbidden) throw sourceUnreachable(`not allowed: header ${forbidden[0]}`, 'policy');
  return Object.fromEntries(entries.filter(([name]) => name !== 'accept-encoding'));
}

/** Separates the credentials from an http or https URL; throws AppError `source_unreachable` for any other URL. */
function parseHop(text: string, base?: URL): Pick<Hop, 'url' | 'credentials'> {
  const url = parseUrl(text, base);
  if (url === null) throw sourceUnreachable('the address is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw sourceUnreachable(`not allowed: scheme ${url.protocol}`, 'policy');
  const { url: address, login } = separateLogin(url.href);
  return { url: new URL(address), credentials: login ?? undefined };
}

/**
 * Keeps the credentials and the caller's headers on the same host and port, except from https to http; another host gets the harmless
 * headers only (docs/outbound.md#headers-of-callers). Ignores credentials in the URL of a redirect.
 */
function nextHop({ url, credentials, headers }: Hop, location: string | undefined): Hop {
  if (location === undefined || location === '') throw sourceUnreachable('a redirect without an address');
  // Node reads headers as Latin-1. Like browsers, this keeps the bytes, whatever their encoding.
  const next = parseHop(
    location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`),
    url,
  );
  const keepsCredentials = next.url.host === url.host && (next.url.protocol === url.protocol || next.url.protocol === 'https:');
  if (keepsCredentials) return { url: next.url, credentials, headers };
  const harmless = Object.entries(headers).filter(([name]) => harmlessHeaders.has(name));
  return { url: next.url, credentials: undefined, headers: Object.fromEntries(harmless) };
}

/** The failure of a source: the same for the caller, whatever the reason. */
export function sourceUnreachable(detail: string, reason: SourceFailureReason = 'response'): AppError {
  return new AppError('source_unreachable', { detail, cause: new FailureReason(reason, detail) });
}
