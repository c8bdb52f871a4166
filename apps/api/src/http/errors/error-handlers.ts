import { AppError, toAppError } from '@pixmill/contracts';
import type { Express, NextFunction, Request, Response } from 'express';
import type { Composition } from '../../compose.js';
import { discardRequestBody, sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';
import { sendHttpError } from '../server/strict-http.js';
import { dialectAt, httpErrors } from './http-errors.js';

/** What no route took, and what a route could not handle, in the words of the dialect whose paths it is under (the first one's elsewhere). */
export function mountErrorHandlers(app: Express, deps: Pick<Composition, 'dialects' | 'limits' | 'log'>): void {
  const { dialects, limits, log } = deps;

  async function answer(request: Request, response: Response, error: AppError): Promise<void> {
    await discardRequestBody(request, limits.maxBodyBytes);
    if (response.headersSent) response.destroy();
    else {
      const dialect = dialectAt(dialects, request.path);
      const context = { requestId: requestIdOf(response), reply: dialect.toReplyMode(request.headers) };
      sendReply(response, dialect.renderError(error, context));
    }
  }

  app.use((request: Request, response: Response) => answer(request, response, new AppError('route_not_found')));

  app.use(async (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    // A router that cannot decode an address throws this.
    if (thrown instanceof URIError) return sendHttpError({ request, response }, httpErrors.malformedUrl, deps);
    log.error(thrown, { path: request.path, requestId: requestIdOf(response) }, 'request failed');
    await answer(request, response, toAppError(thrown));
  });
}
