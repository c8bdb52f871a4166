import { AppError, type Destination, type DestinationCredentials } from '@pixmill/contracts';
import {
  type HttpTransport,
  type PutObjectResult,
  putAzureBlob,
  putS3Object,
  removeAzureBlob,
  removeS3Object,
} from '@pixmill/object-store';
import { toDestinationError } from './to-destination-error.js';

export interface DestinationPut {
  readonly destination: Destination;
  readonly credentials: DestinationCredentials;
  /** Name of the object in its bucket or container. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

export type DestinationRemoval = Omit<DestinationPut, 'bytes' | 'mediaType'>;

/** Object stores that belong to callers. */
export interface Destinations {
  /**
   * Stores one object, replacing an object of the same key, and returns its permanent URL. Makes one attempt; the caller decides about
   * another. Throws AppError `destination_refused` (final) or `destination_failed` (may be retried); their messages name the provider,
   * the status and the provider's code, never a secret. Throws `egress_failed` when our own network failed.
   */
  put(task: DestinationPut): Promise<{ readonly url: string }>;
  /** Removes one object. Makes one attempt; throws what `put` throws. */
  remove(task: DestinationRemoval): Promise<void>;
}

/** `transport` must be the guarded HTTP client: a caller chooses the endpoint. */
export function createDestinations(transport: HttpTransport): Destinations {
  return {
    async put(task) {
      const result = await putObject(task, transport);
      if (result.kind === 'stored') return { url: result.url };
      throw toDestinationError(toServiceName(task.destination), { ...result, what: 'The result could not be stored' });
    },
    async remove(task) {
      const result = await removeObject(task, transport);
      if (result.kind !== 'stored')
        throw toDestinationError(toServiceName(task.destination), { ...result, what: 'The object could not be removed' });
    },
  };
}

const toServiceName = (destination: Destination) => (destination.provider === 's3' ? destination.service : destination.provider);

async function putObject({ destination, credentials, ...object }: DestinationPut, transport: HttpTransport): Promise<PutObjectResult> {
  if (destination.provider === 's3' && credentials.kind === 's3') {
    return putS3Object({ transport, destination, credentials, ...object });
  }
  if (destination.provider === 'azure' && credentials.kind === 'azure') {
    return putAzureBlob({ transport, destination, credentials, ...object });
  }
  throw new AppError('destination_refused', { message: `The credentials are not for ${destination.provider}` });
}

async function removeObject(
  { destination, credentials, ...object }: DestinationRemoval,
  transport: HttpTransport,
): Promise<PutObjectResult> {
  if (destination.provider === 's3' && credentials.kind === 's3') {
    return removeS3Object({ transport, destination, credentials, ...object });
  }
  if (destination.provider === 'azure' && credentials.kind === 'azure') {
    return removeAzureBlob({ transport, destination, credentials, ...object });
  }
  throw new AppError('destination_refused', { message: `The credentials are not for ${destination.provider}` });
}
