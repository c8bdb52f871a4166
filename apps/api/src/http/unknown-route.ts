import { AppError, toAppError } from '@pixmill/contracts';
import type { Express, NextFunction, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { dialectAt, refusals } from './refusals.js';
import { requestIdOf } from './request-id.js';
import { drainRequest, sendReply } from './send-reply.js';
import { refuseRequest } from './strict-http.js';

/** What no route took, and what a route could not handle, in the words of the dialect whose paths it is under (the first one's elsewhere). */
export function mountUnknown(app: Express, wiring: Pick<Wiring, 'dialects' | 'limits' | 'log'>): void {
  const { dialects, limits, log } = wiring;

  async function answer(request: Request, response: Response, error: AppError): Promise<void> {
    await drainRequest(request, limits.maxBodyBytes);
    if (response.headersSent) response.destroy();
    else {
      const dialect = dialectAt(dialects, request.path);
      const context = { requestId: requestIdOf(response), reply: dialect.replyModeOf(request.headers) };
      sendReply(response, dialect.presentError(error, context));
    }
  }

  app.use((request: Request, response: Response) => answer(request, response, new AppError('route_not_found')));

  app.use(async (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    // A router that cannot decode an address throws this.
    if (thrown instanceof URIError) return refuseRequest({ request, response }, refusals.badAddress, wiring);
    log.error(thrown, { path: request.path, requestId: requestIdOf(response) }, 'request failed');
    await answer(request, response, toAppError(thrown));
  });
}
