import { toAdvice } from './error-advice.js';
import type { FieldProblem, Job, JobImage, Problem, ServiceErrorCode } from './types.js';

/** Codes of requests that got no answer of the API. */
export type ConnectionErrorCode = 'service_unreachable' | 'timed_out' | 'answer_invalid';
/** Codes of errors that the client finds itself. */
export type ClientErrorCode =
  | ConnectionErrorCode
  | WebhookErrorCode
  | 'wait_timeout'
  | 'input_invalid'
  | 'options_invalid'
  | 'variant_missing';
export type PixmillErrorCode = ServiceErrorCode | ClientErrorCode;

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

/** Base of every error that the client throws deliberately. No message contains the key. An abort throws the reason of its signal. */
export class PixmillError<Code extends PixmillErrorCode = PixmillErrorCode> extends Error {
  override readonly name: string = 'PixmillError';
  /** For programs; it never changes. */
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What is known about an answer beside its problem. */
export interface AnswerFacts {
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly earlierTryLost?: boolean;
}

/** The service answered with an error (docs/errors.md). */
export class ServiceError extends PixmillError<ServiceErrorCode> {
  override readonly name = 'ServiceError';
  /** HTTP status. */
  readonly status: number;
  readonly problem: Problem;
  /** The wrong fields of the request; empty when the error is of no field. */
  readonly errors: readonly FieldProblem[];
  /** Id of the answer, which the log of the service has, too. */
  readonly requestId: string | undefined;
  /** The wait that the service asked for, in ms. */
  readonly retryAfterMs: number | undefined;
  /** An earlier try of the request got no whole answer, so the service may have done it before this error. */
  readonly earlierTryLost: boolean;

  constructor(problem: Problem, { retryAfterMs, requestId, earlierTryLost = false }: AnswerFacts = {}) {
    super(problem.code, [problem.detail, toAdvice(problem, retryAfterMs)].filter(Boolean).join('. '));
    this.status = problem.status;
    this.problem = problem;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? requestId;
    this.retryAfterMs = retryAfterMs;
    this.earlierTryLost = earlierTryLost;
  }
}

/**
 * No try got an answer of the API. `service_unreachable`: no whole answer; `timed_out`: none in time; `answer_invalid`: the answer of another
 * program, such as a proxy before the service.
 */
export class ConnectionError extends PixmillError<ConnectionErrorCode> {
  override readonly name = 'ConnectionError';
  /** HTTP status of the answer of another program. */
  readonly status: number | undefined;
  /** The wait that the other program asked for, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ConnectionErrorCode,
    message: string,
    options: ErrorOptions & { readonly status?: number; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(code, message, options);
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** An image of a settled job has no result. `code` and `message` say why. */
export class ImageError extends PixmillError<ServiceErrorCode> {
  override readonly name = 'ImageError';
  readonly job: Job;
  readonly image: JobImage;

  constructor(job: Job, image: JobImage) {
    const cancelled = { code: 'cancelled', message: 'The job was cancelled' } as const;
    const { code, message } = image.failure ?? cancelled;
    super(code, message);
    this.job = job;
    this.image = image;
  }
}

/** A job or collection did not settle within `timeoutMs`. It goes on: wait for it again by its id, or cancel it. */
export class WaitTimeoutError extends PixmillError<'wait_timeout'> {
  override readonly name = 'WaitTimeoutError';
  /** Id of the job or collection. */
  readonly id: string;

  constructor(id: string, timeoutMs: number) {
    super('wait_timeout', `${id} has not settled within ${timeoutMs / 1_000} s. It goes on: wait for it again, or cancel it`);
    this.id = id;
  }
}

/** A webhook that must not be believed. Answer it with 400, and do nothing else. */
export class WebhookError extends PixmillError<WebhookErrorCode> {
  override readonly name = 'WebhookError';
}

/** Every error of the client; a comparison of `code` narrows it. */
export type AnyPixmillError =
  | ServiceError
  | ConnectionError
  | ImageError
  | WaitTimeoutError
  | WebhookError
  | PixmillError<'input_invalid' | 'options_invalid' | 'variant_missing'>;

/** Whether the client threw it. */
export const isPixmillError = (thrown: unknown): thrown is AnyPixmillError => thrown instanceof PixmillError;

/** Whether the service answered with an error; with one of these codes, where some are given. */
export function isServiceError<Code extends ServiceErrorCode = ServiceErrorCode>(
  thrown: unknown,
  ...codes: readonly Code[]
): thrown is ServiceError & { readonly code: Code } {
  return thrown instanceof ServiceError && (codes.length === 0 || (codes as readonly ServiceErrorCode[]).includes(thrown.code));
}
