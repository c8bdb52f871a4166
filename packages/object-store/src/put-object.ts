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

export type PutObjectFailure =
  | {
      readonly kind: 'failed';
      /** HTTP status of the response. */
      readonly status: number;
      /** The provider's own error code; untrusted text. */
      readonly code: string | null;
      readonly error: null;
    }
  /** There was no response; `error` is the transport's. */
  | { readonly kind: 'failed'; readonly status: null; readonly code: null; readonly error: AppError };

export type PutObjectResult =
  | { readonly kind: 'stored'; readonly url: string }
  | PutObjectFailure
  /** The service has no default endpoint and the destination names none; nothing was sent. */
  | { readonly kind: 'no-endpoint' };

/**
 * Stores one object, replacing an object of the same key; makes one attempt and follows no redirect. An abort throws the signal's
 * reason.
 */
export type PutObject<Destination, Credentials> = (task: PutObjectTask<Destination, Credentials>) => Promise<PutObjectResult>;
