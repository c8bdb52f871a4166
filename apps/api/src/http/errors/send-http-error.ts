import type { Dialect } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import type { BodyLimits } from '../body/body-limits.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { artifactsPath, sendEmpty } from '../reply/send-empty.js';
import { sendReply } from '../reply/send-reply.js';
import { type HttpError, renderHttpError } from './http-errors.js';

export interface HttpErrorDeps {
  readonly dialects: readonly Dialect[];
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
}

/** Reads the rest of the request, then answers with the error as the dialect for its path renders it; without a body below `/image`. */
export async function sendHttpError(
  { request, response }: { readonly request: Request; readonly response: Response },
  error: HttpError,
  { dialects, limits }: HttpErrorDeps,
): Promise<void> {
  if (!(await discardRequestBody(request, limits.maxBodyBytes))) closeAfterReply(request, response);
  if (response.destroyed || response.headersSent) return;
  if (request.path.startsWith(`${artifactsPath}/`)) return sendEmpty(response, error.status);
  sendReply(response, renderHttpError(dialects, error, request.path));
}
