import { type AppError, type ErrorCode, toAppError } from '@pixmill/contracts';
import type { Dialect, ErrorContext } from '@pixmill/dialects';
import type { Logger } from '@pixmill/runtime';
import type { Request, Response } from 'express';
import type { BodyLimits } from '../body/body-limits.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { isClientDisconnect } from '../reply/send-bytes.js';
import { sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';
import { findRefusal } from './refused-requests.js';
import { createRenderRefusal } from './render-refusal.js';

export interface SendRefusalDeps {
  readonly dialects: readonly Dialect[];
  /** Absolute address of the service. */
  readonly publicUrl: string;
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
  readonly log: Logger;
}

export interface RefusedExchange {
  readonly request: Request;
  readonly response: Response;
  readonly context?: ErrorContext;
}

/**
 * Reads the rest of the request, then answers with the error in the caller's words. Source:
 * docs/product-decisions.md#errors-before-the-upload-is-read.
 */
export type SendRefusal = (exchange: RefusedExchange, thrown: unknown) => Promise<void>;

/** Other errors are the caller's. */
const loggedCodes = new Set<ErrorCode>(['internal', 'unavailable', 'storage_failed']);

/** The path that the caller sent, also in a router below another path, and of an absolute URL. */
const pathOf = ({ originalUrl }: Request): string => originalUrl.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '').replace(/\?.*/s, '');

export function createSendRefusal({ dialects, publicUrl, limits, log }: SendRefusalDeps): SendRefusal {
  const renderRefusal = createRenderRefusal(dialects, publicUrl);

  function logServiceError(error: AppError, { request, response, context = {} }: RefusedExchange): void {
    if (!loggedCodes.has(error.code)) return;
    const path = String(request.route?.path ?? pathOf(request));
    log.error(error, { path, jobId: context.jobId, requestId: requestIdOf(response) }, 'request failed');
  }

  return async (exchange, thrown) => {
    const { request, response, context = {} } = exchange;
    if (response.headersSent && isClientDisconnect(thrown)) return;
    const error = toAppError(thrown);
    logServiceError(error, exchange);
    const complete = error.code !== 'body_too_large' && (await discardRequestBody(request, limits.maxBodyBytes));
    if (response.destroyed || response.writableFinished) return;
    if (response.headersSent) return void response.destroy();
    if (!complete) closeAfterReply(request, response);
    const { headRead, pathRead } = findRefusal(request) ?? { headRead: true, pathRead: true };
    const refused = { path: pathRead ? pathOf(request) : null, headers: request.headers, headRead };
    sendReply(response, renderRefusal(error, refused, { requestId: requestIdOf(response), ...context }));
  };
}
