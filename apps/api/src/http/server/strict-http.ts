import type { AppError } from '@pixmill/contracts';
import type { Express, Request } from 'express';
import { httpErrors } from '../errors/http-errors.js';
import { createSendRefusal, type SendRefusalDeps } from '../errors/send-refusal.js';
import { artifactsPath } from '../reply/send-empty.js';

const maxUrlChars = 8_192;

/** A host with an optional port; empty where the address has no host. Source: RFC 9110 section 7.2, RFC 3986 section 3.2.2. */
const hostValue = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/**
 * Rejects requests with more than one Host header or an invalid one, HTTP/1.1 requests without one, URLs over `maxUrlChars` and
 * paths that cannot be decoded, before any route runs. HTTP/1.0 needs no Host. Two servers that each believe another Host would disagree about the request (RFC 9112
 * section 3.2).
 */
export function mountStrictHttp(app: Express, deps: SendRefusalDeps): void {
  const sendRefusal = createSendRefusal(deps);
  app.use((request, response, next) => {
    const error = findHostError(request) ?? findUrlError(request);
    return error ? sendRefusal({ request, response }, error) : next();
  });
}

/** Routes decode only the parts that they read, so the whole path is tried. A result file with an odd name is not there: 404. Pure. */
function findUrlError({ originalUrl, path }: Pick<Request, 'originalUrl' | 'path'>): AppError | null {
  if (originalUrl.length > maxUrlChars) return httpErrors.urlTooLong();
  if (path.startsWith(`${artifactsPath}/`)) return null;
  try {
    decodeURIComponent(path);
    return null;
  } catch {
    return httpErrors.malformedUrl(); // a URIError is the only one it throws
  }
}

/** Node keeps the first of several Host headers, so they are counted in the headers as they arrived. Pure. */
function findHostError({ httpVersion, rawHeaders }: Pick<Request, 'httpVersion' | 'rawHeaders'>): AppError | null {
  const hosts = rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host');
  if (hosts.length > 1) return httpErrors.hostRepeated();
  const [host] = hosts;
  if (host === undefined) return httpVersion === '1.1' ? httpErrors.hostMissing() : null;
  return hostValue.test(host) ? null : httpErrors.hostInvalid();
}
