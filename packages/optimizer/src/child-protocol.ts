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

/** Child to parent. `rssBytes` is the child's memory after the image. */
export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'measured'; readonly pixels: number }
  | { readonly kind: 'done'; readonly result: OptimizeResult; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SentError; readonly rssBytes: number };
