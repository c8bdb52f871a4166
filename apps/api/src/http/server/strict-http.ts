import type { Express, Request, Response } from 'express';
import { artifactsPath, sendEmpty } from '../../artifacts/mount-artifacts.js';
import type { Composition } from '../../compose.js';
import { type HttpError, httpErrors, renderHttpError } from '../errors/http-errors.js';
import { discardRequestBody, sendReply } from '../reply/send-reply.js';

const maxUrlChars = 8_192;

/** Answers a refusal in the words of the dialect at its address, once the rest of the request was thrown away; images get no words. */
export async function sendHttpError(
  { request, response }: { readonly request: Request; readonly response: Response },
  refusal: HttpError,
  { dialects, limits }: Pick<Composition, 'dialects' | 'limits'>,
): Promise<void> {
  if (!(await discardRequestBody(request, limits.maxBodyBytes))) response.set('connection', 'close');
  if (response.destroyed || response.headersSent) return;
  if (request.path.startsWith(`${artifactsPath}/`)) return sendEmpty(response, refusal.status);
  sendReply(response, renderHttpError(dialects, refusal, request.path));
}

/** What HTTP asks of a request before anything looks at what it wants. HTTP/1.0 needs no Host. */
export function mountStrictHttp(app: Express, deps: Pick<Composition, 'dialects' | 'limits'>): void {
  app.use(async (request, response, next) => {
    const hostMissing = request.httpVersion === '1.1' && request.headers.host === undefined;
    if (hostMissing) return sendHttpError({ request, response }, httpErrors.hostMissing, deps);
    if (request.originalUrl.length > maxUrlChars) return sendHttpError({ request, response }, httpErrors.urlTooLong, deps);
    next();
  });
}
