import { type ErrorCode, errorCatalogue } from './error-catalogue.js';

export interface AppErrorOptions {
  /** Replaces the catalogue's sentence; a caller reads it, so it names no file, host or library. */
  readonly message?: string;
  /** For the log only. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** When trying again may help, in ms. */
  readonly retryAfterMs?: number;
  /** Field name -> what is wrong with it, for forms that show it beside the field. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/** The one error thrown on purpose: `message` is for the caller, `detail` and `cause` are for the log. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorCatalogue[code].message, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields;
  }
}

/** Wraps whatever was caught: an AppError passes through, anything else becomes `code` with the original as cause. */
export function toAppError(thrown: unknown, code: ErrorCode = 'internal'): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(code, { detail, cause: thrown });
}
