import { AppError } from '@pixmill/contracts';
import type { Express, NextFunction, Request, Response } from 'express';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { httpErrors } from './http-errors.js';
import { findRefusal } from './refused-requests.js';
import { createSendRefusal, type SendRefusalDeps } from './send-refusal.js';

export type ErrorHandlersDeps = SendRefusalDeps;

/** Answers the requests that the server below the application refused. */
export function mountEarlyRefusals(app: Express, deps: SendRefusalDeps): void {
  const sendRefusal = createSendRefusal(deps);
  app.use((request, response, next) => {
    const refusal = findRefusal(request);
    if (!refusal) return next();
    // Server and client may disagree about where the next request begins.
    closeAfterReply(request, response);
    return sendRefusal({ request, response }, refusal.error);
  });
}

/** Answers unknown paths, and errors that a route did not handle, in the caller's words. */
export function mountErrorHandlers(app: Express, deps: ErrorHandlersDeps): void {
  const sendRefusal = createSendRefusal(deps);

  app.use((request: Request, response: Response) => sendRefusal({ request, response }, new AppError('route_not_found')));

  app.use(async (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    // Express throws it for a path that it cannot decode.
    await sendRefusal({ request, response }, thrown instanceof URIError ? httpErrors.malformedUrl() : thrown);
  });

  // An answer that failed itself: without this, Express would send its own page, which is HTML.
  app.use((_thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    const isBinary = deps.dialects.some(({ toReplyMode }) => toReplyMode(request.headers) === 'binary');
    // Clients save the body of a binary reply as their image; a broken connection is an error to all of them.
    if (response.headersSent || isBinary) response.destroy();
    else response.status(500).json(lastResort);
  });
}

/** What the JSON of every dialect has in common with an error, for when none can render one. */
const lastResort = { status: 'error', success: false, code: 500, message: 'Internal error', errors: ['Internal error'] };
