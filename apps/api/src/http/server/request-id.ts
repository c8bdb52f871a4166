import { randomUUID } from 'node:crypto';
import type { Express, Response } from 'express';

const header = 'x-request-id';

/** Gives every request a new id. The id a caller sends is ignored, because the id goes into the log. */
export function mountRequestId(app: Express): void {
  app.use((_request, response, next) => {
    response.set(header, randomUUID());
    next();
  });
}

/** The id of a request, for its log lines. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(header));
}
