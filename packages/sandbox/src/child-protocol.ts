import type { ErrorCode } from '@pixmill/contracts';

/** The part of an AppError that travels between processes. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string | null;
}

/** Versions of native libraries by their names. */
export type Versions = Readonly<Record<string, string | undefined>>;

/**
 * Messages from a child to its parent. The parent sends requests only, one at a time.
 * `workUnits` is the size of the request, in the unit of the pool's `timeLimits`. `rssBytes` is the child's memory after the request.
 */
export type ChildMessage<Result> =
  | { readonly kind: 'ready'; readonly versions: Versions }
  | { readonly kind: 'measured'; readonly workUnits: number }
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number };
