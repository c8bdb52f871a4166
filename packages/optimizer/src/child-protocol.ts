import type { ErrorCode } from '@pixmill/contracts';
import type { OptimizeRequest, OptimizeResult } from './optimize.js';

/** Parent to child: one image. */
export type ToChild = OptimizeRequest;

/** What of an AppError travels between processes. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string | null;
}

/** Name of a native library to its version. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** Child to parent. `rssBytes` is the child's memory after the image, `versions` those of its native libraries. */
export type FromChild =
  | { readonly kind: 'ready'; readonly versions: Versions }
  | { readonly kind: 'measured'; readonly pixels: number }
  | { readonly kind: 'done'; readonly result: OptimizeResult; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SentError; readonly rssBytes: number };
