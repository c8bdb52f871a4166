import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { AppError, type SourceCredentials, toAppError } from '@pixmill/contracts';
import type { GuardedFetch, GuardedResponse } from './guarded-fetch.js';

export interface DownloadResult {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface DownloadTask {
  readonly guardedFetch: GuardedFetch;
  readonly url: string;
  readonly credentials: SourceCredentials | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Must not exist yet. */
  readonly path: string;
  readonly maxBytes: number;
  readonly firstByteMs: number;
  readonly signal: AbortSignal;
}

interface Hop {
  readonly url: URL;
  readonly credentials: SourceCredentials | undefined;
  /** Headers of the caller. */
  readonly headers: Readonly<Record<string, string>>;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 3;

/** Headers of one connection and its framing, which a caller may not set (RFC 9110 section 7.6.1). */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Streams a URL's body to a new file. Throws AppError `file_too_large`, `internal` when the file cannot be written, and `source_answered`
 * when an allowed address responds with another status than 2xx. Every other network failure is `source_unreachable`, so that a
 * caller cannot distinguish a forbidden address from an unknown one.
 */
export async function download(task: DownloadTask): Promise<DownloadResult> {
  try {
    return await saveToFile(await openSource(task), task);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'address_refused' && error.code !== 'connection_failed') throw error;
    throw sourceUnreachable(`${error.code}: ${error.detail}`, error);
  }
}

async function openSource({
  guardedFetch,
  url,
  credentials,
  headers: callerHeaders,
  firstByteMs,
  signal,
}: DownloadTask): Promise<GuardedResponse> {
  const first = parseHop(url);
  let hop: Hop = { url: first.url, credentials: credentials ?? first.credentials, headers: toCallerHeaders(callerHeaders) };
  for (let redirect = 0; redirect <= maxRedirects; redirect += 1) {
    const headers = { accept: '*/*', ...toAuthorizationHeader(hop.credentials), ...hop.headers };
    const response = await guardedFetch({ url: hop.url, headers, firstByteMs, signal });
    if (response.status >= 200 && response.status < 300) return response;
    response.close();
    if (!redirectStatuses.has(response.status)) throw sourceAnswered(response.status);
    hop = nextHop(hop, response.headers.location);
  }
  throw sourceUnreachable('too many redirects');
}

async function saveToFile({ body, headers }: GuardedResponse, { path, maxBytes }: DownloadTask): Promise<DownloadResult> {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new AppError('file_too_large');
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new AppError('file_too_large');
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    if (sizeBytes === 0) throw sourceUnreachable('empty body');
    return { sizeBytes, sha256: hash.digest('hex') };
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  } finally {
    await file.close();
  }
}

/** The caller's headers with names in lower case, without accept-encoding: the download stores the bytes as sent. */
function toCallerHeaders(headers: DownloadTask['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const forbidden = entries.find(([name]) => connectionHeaders.has(name) || name.startsWith('proxy-'));
  if (forbidden) throw sourceUnreachable(`header ${forbidden[0]}`);
  return Object.fromEntries(entries.filter(([name]) => name !== 'accept-encoding'));
}

/** Separates the credentials from an http or https URL; throws AppError `source_unreachable` for any other URL. */
function parseHop(text: string, base?: URL): Pick<Hop, 'url' | 'credentials'> {
  if (!URL.canParse(text, base?.href)) throw sourceUnreachable('not a URL');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw sourceUnreachable(`scheme ${url.protocol}`);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return {
    url,
    credentials: username === '' && password === '' ? undefined : { user: decodeEscapes(username), password: decodeEscapes(password) },
  };
}

/**
 * Keeps the credentials and the caller's headers on the same host and port, except from https to http. Ignores credentials in the URL of a
 * redirect.
 */
function nextHop({ url, credentials, headers }: Hop, location: string | undefined): Hop {
  if (location === undefined) throw sourceUnreachable('redirect without location');
  // Node reads headers as Latin-1; servers write UTF-8.
  const next = parseHop(Buffer.from(location, 'latin1').toString('utf8'), url);
  const keepsCredentials = next.url.host === url.host && (next.url.protocol === url.protocol || next.url.protocol === 'https:');
  return keepsCredentials ? { url: next.url, credentials, headers } : { url: next.url, credentials: undefined, headers: {} };
}

function toAuthorizationHeader(credentials: SourceCredentials | undefined): Record<string, string> {
  if (!credentials) return {};
  return { authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}` };
}

/** Decodes the percent escapes of a URL's user or password; keeps an invalid escape as it is. */
function decodeEscapes(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'));
}

function sourceAnswered(status: number): AppError {
  return new AppError('source_answered', {
    message: `The image could not be downloaded: its server answered ${status}`,
    detail: `status ${status}`,
  });
}

function sourceUnreachable(detail: string, cause?: unknown): AppError {
  return new AppError('source_unreachable', { detail, cause });
}
