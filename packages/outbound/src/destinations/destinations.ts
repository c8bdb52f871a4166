import { AppError, type Destination, type DestinationCredentials } from '@pixmill/contracts';
import type { GuardedHttpClient } from '../guard/guarded-http-client.js';
import type { PutObjectResult } from './put-object.js';

export interface DestinationPut {
  readonly request: { readonly destination: Destination; readonly credentials: DestinationCredentials };
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
  put(task: DestinationPut): Promise<PutObjectResult>;
}

/** Each SDK is loaded when somebody first wants it: most services never do, and it is some 30 MB of memory. */
const loadPut = {
  s3: async () => (await import('./put-s3-object.js')).putS3Object,
  azure: async () => (await import('./put-azure-blob.js')).putAzureBlob,
};

export function createDestinations(httpClient: Pick<GuardedHttpClient, 'request'>): Destinations {
  return {
    async put({ request: { destination, credentials }, ...object }) {
      if (destination.provider === 's3' && credentials.kind === 's3') {
        return (await loadPut.s3())({ transport: httpClient, destination, credentials, ...object });
      }
      if (destination.provider === 'azure' && credentials.kind === 'azure') {
        return (await loadPut.azure())({ transport: httpClient, destination, credentials, ...object });
      }
      throw new AppError('destination_refused', { message: `The credentials are not for ${destination.provider}` });
    },
  };
}
