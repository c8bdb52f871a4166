import { toAppError } from '@pixmill/contracts';
import type { Dialect, ErrorContext } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import type { Composition } from '../../compose.js';
import { isClientDisconnect } from '../reply/send-bytes.js';
import { discardRequestBody, sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';

/** Answers what was thrown in the dialect's words, once the rest of the request was read (decisions.md 5). */
export type SendError = (call: { request: Request; response: Response; context?: ErrorContext }, thrown: unknown) => Promise<void>;

export function createSendError(dialect: Dialect, { limits, log }: Pick<Composition, 'limits' | 'log'>): SendError {
  return async ({ request, response, context = {} }, thrown) => {
    if (response.headersSent && isClientDisconnect(thrown)) return;
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    const { path } = request.route ?? {};
    if (error.code === 'internal' || error.code === 'unavailable')
      log.error(error, { path, jobId: context.jobId, requestId }, 'request failed');
    const whole = error.code !== 'body_too_large' && (await discardRequestBody(request, limits.maxBodyBytes));
    if (response.destroyed || response.headersSent) return;
    if (!whole) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    sendReply(response, dialect.renderError(error, { requestId, reply: dialect.toReplyMode(request.headers), ...context }));
  };
}
