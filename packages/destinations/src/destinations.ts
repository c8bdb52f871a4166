import { AppError, type Destination, type DestinationCredentials } from '@pixmill/contracts';
import type { Egress } from '@pixmill/egress';
import type { Placed } from './put.js';

export interface PlaceTask {
  readonly request: { readonly place: Destination; readonly credentials: DestinationCredentials };
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

/** Storage that belongs to a caller. */
export interface Destinations {
  /**
   * Puts one object, over one that is there. Once: who wants it tried again does that. Throws AppError `destination_refused` (for
   * good) or `destination_failed` (may be repeated); their messages name provider, status and the provider's code, never a secret.
   */
  put(task: PlaceTask): Promise<Placed>;
}

/** Each SDK is loaded when somebody first wants it: most services never do, and it is some 30 MB of memory. */
const clients = {
  s3: async () => (await import('./put-s3.js')).putS3,
  azure: async () => (await import('./put-azure.js')).putAzure,
};

export function createDestinations(egress: Pick<Egress, 'send'>): Destinations {
  return {
    async put({ request: { place, credentials }, ...object }) {
      if (place.provider === 's3' && credentials.kind === 's3') {
        return (await clients.s3())({ egress, place, credentials, ...object });
      }
      if (place.provider === 'azure' && credentials.kind === 'azure') {
        return (await clients.azure())({ egress, place, credentials, ...object });
      }
      throw new AppError('destination_refused', { message: `The credentials are not for ${place.provider}` });
    },
  };
}
