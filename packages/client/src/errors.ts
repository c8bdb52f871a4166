import type { Job, JobImage, Problem, ServiceErrorCode } from './types.js';

/** Codes of errors that the client finds itself. */
export type ClientErrorCode = 'connection_failed' | 'answer_invalid' | 'input_invalid' | 'variant_missing' | WebhookErrorCode;

/**
 * Why a webhook was not accepted. `webhook_secret_invalid`: the receiver has no usable secret; `webhook_unsigned`: headers are missing or malformed;
 * `webhook_outdated`: its time is too far from that of the receiver; `webhook_forged`: no signature fits; `webhook_body_invalid`: the body is not that of an event.
 */
export type WebhookErrorCode =
  | 'webhook_secret_invalid'
  | 'webhook_unsigned'
  | 'webhook_outdated'
  | 'webhook_forged'
  | 'webhook_body_invalid';

/** Base of every error that the client throws deliberately. An abort throws the reason of its signal. */
export class PixmillError extends Error {
  override readonly name: string = 'PixmillError';
  /** For programs; it never changes. */
  readonly code: ServiceErrorCode | ClientErrorCode;

  constructor(code: ServiceErrorCode | ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The service answered with an error. */
export class ServiceError extends PixmillError {
  override readonly name = 'ServiceError';
  /** HTTP status. */
  readonly status: number;
  readonly problem: Problem;
  /** The wait that the service asked for, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(problem.code, problem.detail);
    this.status = problem.status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came, on no try: `connection_failed`. Or it was no answer of the API: `answer_invalid`. */
export class ConnectionError extends PixmillError {
  override readonly name = 'ConnectionError';
}

/** An image of a settled job has no result. `code` and `message` say why. */
export class ImageError extends PixmillError {
  override readonly name = 'ImageError';
  readonly job: Job;
  readonly image: JobImage;

  constructor(job: Job, image: JobImage) {
    const cancelled = { code: 'cancelled', message: 'The job was cancelled' } as const;
    const { code, message } = image.failure ?? cancelled;
    super(code as ServiceErrorCode, message);
    this.job = job;
    this.image = image;
  }
}

/** A webhook that must not be believed. Answer it with 400, and do nothing else. */
export class WebhookError extends PixmillError {
  override readonly name = 'WebhookError';
  declare readonly code: WebhookErrorCode;
}
