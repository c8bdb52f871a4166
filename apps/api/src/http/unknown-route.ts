import { AppError, toAppError } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Express, NextFunction, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { drainRequest, sendReply } from './send-reply.js';

/** What no route took, and what a route could not handle, in the words of the dialect whose paths it is under (the first one's elsewhere). */
export function mountUnknown(app: Express, { dialects, limits, log }: Pick<Wiring, 'dialects' | 'limits' | 'log'>): void {
  const dialectOf = ({ path }: Request): Dialect | undefined =>
    dialects.find(({ basePath }) => path.startsWith(`${basePath}/`)) ?? dialects[0];

  async function answer(request: Request, response: Response, error: AppError): Promise<void> {
    await drainRequest(request, limits.maxBodyBytes);
    const reply = dialectOf(request)?.presentError(error);
    if (reply && !response.headersSent) sendReply(response, reply);
    else response.destroy();
  }

  app.use((request: Request, response: Response) => answer(request, response, new AppError('route_not_found')));

  app.use(async (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    const status = thrown instanceof Error && 'status' in thrown ? thrown.status : 500;
    const error = status === 400 ? new AppError('malformed_body', { cause: thrown }) : toAppError(thrown);
    log.error(thrown, { path: request.path }, 'request failed');
    await answer(request, response, error);
  });
}
