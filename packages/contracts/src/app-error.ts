import { type ErrorCode, errorCatalogue } from './error-catalogue.js';

/** One problem of a request. */
export interface FieldProblem {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** Name of the parameter or header; in a body its JSON pointer (RFC 6901) without the first slash, such as `sources/0/url`. */
  readonly at: string;
  /** What the value must be, such as `must be a whole number, 1 to 100`. */
  readonly detail: string;
}

export interface AppErrorOptions {
  /** Replaces the sentence of the catalogue. The caller reads it, so it must not name a file, a host or a library. */
  readonly message?: string;
  /** For the log only. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** When a retry may succeed, in ms. */
  readonly retryAfterMs?: number;
  /** Problems by field name, for forms that show them beside the field. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Where the request is wrong, for callers that read it field by field. */
  readonly problems?: readonly FieldProblem[];
}

/** The only error that Pixmill throws deliberately. `message` is for the caller, `detail` and `cause` are for the log. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;
  readonly problems: readonly FieldProblem[] | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorCatalogue[code].message, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields;
    this.problems = options.problems;
  }
}

/** Returns an AppError unchanged. Wraps any other value in an AppError with `code`, with the value as its cause. */
export function toAppError(thrown: unknown, code: ErrorCode = 'internal'): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(code, { detail, cause: thrown });
}
