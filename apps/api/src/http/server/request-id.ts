import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';

const header = 'x-request-id';
const nativeHeader = 'request-id';
const nativePath = /^\/api\/v1(?:\/|$)/i;
/** The id goes into the log, so it can be no line of its own. */
const callerId = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives every request an id. The native API takes the caller's `Request-Id` and answers with it; everywhere else the id a caller sends is
 * ignored.
 */
export function mountRequestId(app: Express): void {
  app.use((request, response, next) => {
    const native = nativePath.test(request.path);
    const id = (native && findCallerId(request)) || randomUUID();
    response.set(native ? { [header]: id, [nativeHeader]: id } : { [header]: id });
    next();
  });
}

function findCallerId(request: Request): string | null {
  const id = request.get(nativeHeader) ?? '';
  return callerId.test(id) ? id : null;
}

/** The id of a request, for its log lines. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(header));
}
