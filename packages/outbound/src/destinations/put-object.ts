import type { GuardedHttpClient } from '../guard/guarded-http-client.js';

export interface PutObjectTask<Place, Credentials> {
  readonly transport: Pick<GuardedHttpClient, 'request'>;
  readonly destination: Place;
  readonly credentials: Credentials;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

/** Where an object is for good. */
export interface PutObjectResult {
  readonly url: string;
}

export type PutObject<Place, Credentials> = (task: PutObjectTask<Place, Credentials>) => Promise<PutObjectResult>;
