import type { AppError } from '@pixmill/contracts';
import type { HttpTransport } from './transport.js';

export interface PutObjectTask<Destination, Credentials> {
  readonly transport: HttpTransport;
  readonly destination: Destination;
  readonly credentials: Credentials;
  /** Name of the object in its bucket or container. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

/** What was sent: the object, or the login before it. */
interface FailedRequest {
  readonly login?: true;
}

export type PutObjectFailure = FailedRequest &
  (
    | {
        readonly kind: 'failed';
        /** HTTP status of the response. */
        readonly status: number;
        /** The provider's own error code; untrusted text. */
        readonly code: string | null;
        readonly error: null;
      }
    /** There was no response; `error` is the transport's. */
    | { readonly kind: 'failed'; readonly status: null; readonly code: null; readonly error: AppError }
  );

/** A login succeeded and gave nothing that can be used; `reason` is a sentence of ours. */
export interface UnusableLogin {
  readonly kind: 'unusable-login';
  readonly reason: string;
}

export type PutObjectResult =
  | { readonly kind: 'stored'; readonly url: string }
  | PutObjectFailure
  | UnusableLogin
  /** The service has no default endpoint and the destination names none; nothing was sent. */
  | { readonly kind: 'no-endpoint' };

/**
 * Stores one object, replacing an object of the same key; makes one attempt and follows no redirect. An abort throws the signal's
 * reason.
 */
export type PutObject<Destination, Credentials> = (task: PutObjectTask<Destination, Credentials>) => Promise<PutObjectResult>;

/** Removes one object; makes one attempt and follows no redirect. `stored` means that it is gone. */
export type RemoveObject<Destination, Credentials> = (
  task: Omit<PutObjectTask<Destination, Credentials>, 'bytes' | 'mediaType'>,
) => Promise<PutObjectResult>;
