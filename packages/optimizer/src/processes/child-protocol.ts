import type { ErrorCode } from '@pixmill/contracts';

/** What of an AppError travels between processes. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string | null;
}

/** Name of a native library to its version. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** Child to parent; parent to child goes one request at a time. `readRssBytes` is the child's memory after it, `versions` those of its native libraries. */
export type ChildMessage<Result> =
  | { readonly kind: 'ready'; readonly versions: Versions }
  | { readonly kind: 'measured'; readonly workUnits: number }
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number };
