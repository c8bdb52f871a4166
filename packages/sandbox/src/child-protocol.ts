import type { ErrorCode } from '@pixmill/contracts';

/** The fields of an AppError that a child sends to its parent. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string | null;
}

/** Versions of native libraries by name. */
export type Versions = Readonly<Record<string, string | undefined>>;

/**
 * Messages from a child to its parent. The parent only sends requests, one at a time.
 * `workUnits` is the size of the request in the unit of the pool's `timeLimits`. `fallback` has the result of a request that runs out of time. `rssBytes` is the child's resident memory after the request.
 */
export type ChildMessage<Result> =
  | { readonly kind: 'ready'; readonly versions: Versions }
  | { readonly kind: 'measured'; readonly workUnits: number }
  | { readonly kind: 'fallback'; readonly result: Result }
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number };
