import type { Express } from 'express';
import { httpErrors } from '../errors/http-errors.js';
import { type HttpErrorDeps, sendHttpError } from '../errors/send-http-error.js';

const maxUrlChars = 8_192;

/** Rejects HTTP/1.1 requests without a Host header, and URLs over `maxUrlChars`, before any route runs. HTTP/1.0 needs no Host. */
export function mountStrictHttp(app: Express, deps: HttpErrorDeps): void {
  app.use(async (request, response, next) => {
    const hostMissing = request.httpVersion === '1.1' && request.headers.host === undefined;
    if (hostMissing) return sendHttpError({ request, response }, httpErrors.hostMissing, deps);
    if (request.originalUrl.length > maxUrlChars) return sendHttpError({ request, response }, httpErrors.urlTooLong, deps);
    next();
  });
}
