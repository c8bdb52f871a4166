import { AppError, toAppError } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import type { Express, NextFunction, Request, Response } from 'express';
import { discardRequestBody } from '../body/discard-request-body.js';
import { sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';
import { dialectForPath, httpErrors, renderHttpError } from './http-errors.js';
import { type HttpErrorDeps, sendHttpError } from './send-http-error.js';

export interface ErrorHandlersDeps extends HttpErrorDeps {
  readonly log: Logger;
}

/** Answers unknown paths, and errors that a route did not handle, as the dialect for the path renders them. */
export function mountErrorHandlers(app: Express, deps: ErrorHandlersDeps): void {
  const { dialects, limits, log } = deps;

  async function answer(request: Request, response: Response, error: AppError): Promise<void> {
    await discardRequestBody(request, limits.maxBodyBytes);
    if (response.headersSent) return void response.destroy();
    const dialect = dialectForPath(dialects, request.path);
    const context = { requestId: requestIdOf(response), reply: dialect.toReplyMode(request.headers) };
    sendReply(response, dialect.renderError(error, context));
  }

  app.use((request: Request, response: Response) => answer(request, response, new AppError('route_not_found')));

  app.use(async (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    // Express throws it for a path that it cannot decode.
    if (thrown instanceof URIError) return sendHttpError({ request, response }, httpErrors.malformedUrl, deps);
    log.error(thrown, { path: request.path, requestId: requestIdOf(response) }, 'request failed');
    await answer(request, response, toAppError(thrown));
  });

  // An answer that failed itself: without this, Express would send its own page, which is HTML.
  app.use((_thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return void response.destroy();
    const { status, headers, json } = renderHttpError(dialects, httpErrors.internal, request.path);
    response.status(status).set(headers).json(json);
  });
}
