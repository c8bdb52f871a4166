import type { Egress } from '@pixmill/egress';

export interface PutTask<Place, Credentials> {
  readonly egress: Pick<Egress, 'send'>;
  readonly place: Place;
  readonly credentials: Credentials;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

/** Where an object is for good. */
export interface Placed {
  readonly url: string;
}

export type Put<Place, Credentials> = (task: PutTask<Place, Credentials>) => Promise<Placed>;
