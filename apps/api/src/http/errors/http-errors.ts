import { AppError } from '@pixmill/contracts';
import type { Dialect, WireReply } from '@pixmill/dialects';

/**
 * An error below the routes. The status is the HTTP status and the code in the body, in every dialect. Source:
 * docs/product-decisions.md#service-conditions.
 */
export interface HttpError {
  readonly status: number;
  readonly message: string;
}

export const httpErrors = {
  badRequest: { status: 400, message: 'Not a valid HTTP request' },
  malformedUrl: { status: 400, message: 'The URL is not percent-encoded correctly' },
  hostMissing: { status: 400, message: 'The Host header is missing' },
  hostRepeated: { status: 400, message: 'The Host header is there more than once' },
  hostInvalid: { status: 400, message: 'The Host header is not a host with an optional port' },
  methodNotAllowed: { status: 405, message: 'Method not allowed' },
  tooSlow: { status: 408, message: 'The request did not arrive in time' },
  chunkExtensionsTooLong: { status: 413, message: 'The chunk extensions of the body are too long' },
  urlTooLong: { status: 414, message: 'The URL is too long' },
  expectationUnknown: { status: 417, message: 'The only supported expectation is 100-continue' },
  internal: { status: 500, message: 'Internal error' },
  headersTooLong: { status: 431, message: 'The request headers are too long' },
} as const satisfies Record<string, HttpError>;

/** The dialect whose base path the path is under; the first dialect for other paths, and when the path could not be read. */
export function dialectForPath(dialects: readonly Dialect[], path = ''): Dialect {
  const dialect = dialects.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`)) ?? dialects[0];
  if (!dialect) throw new AppError('internal', { detail: 'no dialect is configured' });
  return dialect;
}

/** The error as the dialect for `path` renders it. */
export function renderHttpError(dialects: readonly Dialect[], { status, message }: HttpError, path?: string): WireReply {
  return dialectForPath(dialects, path).renderHttpError(status, message);
}
