import type { FileLimits, SingleFile } from '../http/body/read-single-file.js';

/** A parsed request to the native API. */
export interface JsonRequest {
  /** Values of the `:name` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** JSON of the body; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
  /** Reads the body of a route that takes a file. Throws AppError. */
  readUpload(limits: FileLimits): Promise<SingleFile>;
}

/** One native endpoint. `Context` is what authentication returns. */
export interface JsonRoute<Context> {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  /** HTTP status of a success. */
  readonly status: number;
  /** The body is a file of at most `maxBytes`, not JSON. */
  readonly file?: Pick<FileLimits, 'maxBytes'>;
  /** Returns the answer, which is sent as JSON. Throws AppError. */
  handle(context: Context, call: JsonRequest): Promise<unknown>;
}

/** The `:id` part of the path. */
export const idOf = ({ params }: JsonRequest): string => params.id ?? '';
