import { z } from 'zod';
import { AppError, type AppErrorOptions } from './app-error.js';
import type { ErrorCode } from './error-catalogue.js';

/**
 * What stood in the way of a source, by what an operator does about it. `status`: its server answered with another status than 2xx. `policy`:
 * the address, port or scheme is not allowed. `time`: no answer, or a body too slow. `response`: an answer that is not HTTP, or a body that is
 * cut or empty. `size`: larger than the limit.
 */
export const sourceFailureReasons = ['status', 'dns', 'connection', 'tls', 'time', 'policy', 'redirects', 'response', 'size'] as const;
export type SourceFailureReason = (typeof sourceFailureReasons)[number];

/**
 * Why a source could not be fetched, for the operator only: it tells what the network inside is like (docs/outbound.md#reasons). Stored
 * as JSON, so keys and values are permanent.
 */
export const sourceFailureSchema = z.object({
  reason: z.enum(sourceFailureReasons),
  /** The HTTP status of the last answer of `host`; null without one. */
  status: z.int().nullable(),
  /** Host, and a port other than the scheme's, that was asked last, without a login. */
  host: z.string(),
  attempts: z.int().min(1),
  /** One sentence, without a login or a query. */
  detail: z.string(),
});
export type SourceFailure = z.infer<typeof sourceFailureSchema>;

/** Why any request to an address that a caller chose got no answer, for the operator only. Stored as JSON, too. */
export const requestFailureSchema = sourceFailureSchema.pick({ reason: true, detail: true });
export type RequestFailure = z.infer<typeof requestFailureSchema>;

/** The error of a source: `message` is for the caller, as in every AppError, and `failure` is for the operator. */
export class SourceError extends AppError {
  readonly failure: SourceFailure;

  constructor(code: ErrorCode, failure: SourceFailure, options: AppErrorOptions) {
    super(code, options);
    this.failure = failure;
  }
}
