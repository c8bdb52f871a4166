import { AppError, parseUrl } from '@pixmill/contracts';
import { parseRetryAfter } from '@pixmill/runtime';
import { describeNetworkProblem } from './network-problem.js';

/** What is sent with each request. */
export interface SiteRequest {
  readonly signal: AbortSignal;
  readonly userAgent: string;
  readonly accept: string;
  /** Headers of the user. */
  readonly headers: Headers;
  /** The only origin that gets them. */
  readonly headersOrigin: string;
}

const maxRedirects = 10;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * One GET, with its redirects. Returns an answer with a status of success. Throws AppError `source_unreachable` or
 * `source_answered`, with `retryAfterMs` where a second try may succeed.
 */
export async function fetchOnce(start: URL, request: SiteRequest): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const response = await send(url, request);
    if (response.ok) return response;
    await response.body?.cancel();
    const location = redirectStatuses.has(response.status) ? response.headers.get('location') : null;
    if (location === null) throw toAnswerError(response, url);
    const next = parseUrl(location, url);
    if (next === null || (next.protocol !== 'http:' && next.protocol !== 'https:'))
      throw new AppError('source_answered', { message: `${url.host} redirects to no address` });
    url = next;
  }
  throw new AppError('source_answered', { message: `${start.host} redirects more than ${maxRedirects} times` });
}

/** The headers of the user go to one origin only, whichever server redirects there or away. */
async function send(url: URL, { signal, userAgent, accept, headers, headersOrigin }: SiteRequest): Promise<Response> {
  const sent = new Headers(url.origin === headersOrigin ? headers : {});
  for (const [name, value] of [['user-agent', userAgent] as const, ['accept', accept] as const]) if (!sent.has(name)) sent.set(name, value);
  try {
    return await fetch(url, { headers: sent, redirect: 'manual', signal });
  } catch (cause) {
    const { message, isPassing } = describeNetworkProblem(cause, url);
    throw new AppError('source_unreachable', { message, cause, ...(isPassing && { retryAfterMs: 0 }) });
  }
}

function toAnswerError({ status, headers }: Response, url: URL): AppError {
  const isBusy = status === 429 || status === 503;
  const hint = status === 401 || status === 403 ? '; --header may help' : '';
  return new AppError('source_answered', {
    message: `${url.host} answered ${status}${hint}`,
    ...(isBusy && { retryAfterMs: parseRetryAfter(headers.get('retry-after'), new Date()) ?? 0 }),
  });
}
