import { randomUUID } from 'node:crypto';
import type { Express, Response } from 'express';

const header = 'x-request-id';

/** Names every request, afresh: what a caller sends is not taken over, because it goes into the log. */
export function mountRequestId(app: Express): void {
  app.use((_request, response, next) => {
    response.set(header, randomUUID());
    next();
  });
}

/** For the log lines of a request that failed. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(header));
}
