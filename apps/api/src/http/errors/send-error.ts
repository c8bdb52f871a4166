import { type ErrorCode, toAppError } from '@pixmill/contracts';
import type { Dialect, ErrorContext } from '@pixmill/dialects';
import type { Logger } from '@pixmill/runtime';
import type { Request, Response } from 'express';
import type { BodyLimits } from '../body/body-limits.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { isClientDisconnect } from '../reply/send-bytes.js';
import { sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';

export interface SendErrorDeps {
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
  readonly log: Logger;
}

/**
 * Reads the rest of the request, then answers with the error as the dialect renders it. Source:
 * docs/product-decisions.md#errors-before-the-upload-is-read.
 */
export type SendError = (call: { request: Request; response: Response; context?: ErrorContext }, thrown: unknown) => Promise<void>;

/** Other errors are the caller's. */
const loggedCodes = new Set<ErrorCode>(['internal', 'unavailable', 'storage_failed']);

export function createSendError(dialect: Dialect, { limits, log }: SendErrorDeps): SendError {
  return async ({ request, response, context = {} }, thrown) => {
    if (response.headersSent && isClientDisconnect(thrown)) return;
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    const { path } = request.route ?? {};
    if (loggedCodes.has(error.code)) log.error(error, { path, jobId: context.jobId, requestId }, 'request failed');
    const complete = error.code !== 'body_too_large' && (await discardRequestBody(request, limits.maxBodyBytes));
    if (response.destroyed || response.headersSent) return;
    if (!complete) closeAfterReply(request, response);
    sendReply(response, dialect.renderError(error, { requestId, reply: dialect.toReplyMode(request.headers), ...context }));
  };
}
