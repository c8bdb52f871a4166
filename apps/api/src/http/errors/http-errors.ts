import { AppError } from '@pixmill/contracts';
import type { Dialect, WireReply } from '@pixmill/dialects';

/** What is refused below the routes: the HTTP status, which is the body's code in every dialect, and what to say (decisions.md 1). */
export interface HttpError {
  readonly status: number;
  readonly message: string;
}

export const httpErrors = {
  badRequest: { status: 400, message: 'Not a valid HTTP request' },
  malformedUrl: { status: 400, message: 'The address is not percent-encoded as it should be' },
  hostMissing: { status: 400, message: 'The Host header is missing' },
  methodNotAllowed: { status: 405, message: 'Method not allowed' },
  tooSlow: { status: 408, message: 'The request did not arrive in time' },
  chunkExtensionsTooLong: { status: 413, message: 'The chunk extensions of the body are too long' },
  urlTooLong: { status: 414, message: 'The address is too long' },
  expectationUnknown: { status: 417, message: 'The only expectation that can be met is 100-continue' },
  headersTooLong: { status: 431, message: 'The request headers are too long' },
} as const satisfies Record<string, HttpError>;

/** The dialect whose paths an address is under; the first one elsewhere, and where no address could be read. */
export function dialectAt(dialects: readonly Dialect[], path = ''): Dialect {
  const found = dialects.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`)) ?? dialects[0];
  if (!found) throw new AppError('internal', { detail: 'no dialect is spoken' });
  return found;
}

/** A refusal as the dialect at `path` words it. */
export function renderHttpError(dialects: readonly Dialect[], { status, message }: HttpError, path?: string): WireReply {
  return dialectAt(dialects, path).renderHttpError(status, message);
}
