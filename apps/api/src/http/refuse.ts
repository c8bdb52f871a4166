import { toAppError } from '@pixmill/contracts';
import type { Dialect, ErrorContext } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { requestIdOf } from './request-id.js';
import { isHangUp } from './send-bytes.js';
import { drainRequest, sendReply } from './send-reply.js';

/** Answers what was thrown in the dialect's words, once the rest of the request was read (decisions.md 5). */
export type Refuse = (call: { request: Request; response: Response; context?: ErrorContext }, thrown: unknown) => Promise<void>;

export function createRefuse(dialect: Dialect, { limits, log }: Pick<Wiring, 'limits' | 'log'>): Refuse {
  return async ({ request, response, context = {} }, thrown) => {
    if (response.headersSent && isHangUp(thrown)) return;
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    const { path } = request.route ?? {};
    if (error.code === 'internal' || error.code === 'unavailable')
      log.error(error, { path, jobId: context.jobId, requestId }, 'request failed');
    const whole = error.code !== 'body_too_large' && (await drainRequest(request, limits.maxBodyBytes));
    if (response.destroyed || response.headersSent) return;
    if (!whole) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    sendReply(response, dialect.presentError(error, { requestId, reply: dialect.replyModeOf(request.headers), ...context }));
  };
}
