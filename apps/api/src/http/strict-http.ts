import type { Express, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { artifactsPath, sendEmpty } from './artifacts.js';
import { type Refusal, refusals, wordRefusal } from './refusals.js';
import { drainRequest, sendReply } from './send-reply.js';

const longestAddress = 8_192;

/** Answers a refusal in the words of the dialect at its address, once the rest of the request was thrown away; images get no words. */
export async function refuseRequest(
  { request, response }: { readonly request: Request; readonly response: Response },
  refusal: Refusal,
  { dialects, limits }: Pick<Wiring, 'dialects' | 'limits'>,
): Promise<void> {
  if (!(await drainRequest(request, limits.maxBodyBytes))) response.set('connection', 'close');
  if (response.destroyed || response.headersSent) return;
  if (request.path.startsWith(`${artifactsPath}/`)) return sendEmpty(response, refusal.status);
  sendReply(response, wordRefusal(dialects, refusal, request.path));
}

/** What HTTP asks of a request before anything looks at what it wants. HTTP/1.0 needs no Host. */
export function mountStrictHttp(app: Express, wiring: Pick<Wiring, 'dialects' | 'limits'>): void {
  app.use(async (request, response, next) => {
    const hostMissing = request.httpVersion === '1.1' && request.headers.host === undefined;
    if (hostMissing) return refuseRequest({ request, response }, refusals.hostMissing, wiring);
    if (request.originalUrl.length > longestAddress) return refuseRequest({ request, response }, refusals.addressTooLong, wiring);
    next();
  });
}
