import { AppError, type Destination, type DestinationCredentials, toService } from '@pixmill/contracts';
import { createSessionCache, type HttpTransport, type ObjectStore, openStore } from '@pixmill/object-store';
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

export interface DestinationsOptions {
  /** Whether the operator allows plain http to a URL; for the addresses of storage that a login names. */
  readonly isHttpAllowed: (url: string) => boolean;
}

/** `transport` must be the guarded HTTP client: a caller chooses the endpoint, and a login chooses the address of the storage. */
export function createDestinations(
  transport: HttpTransport,
  { isHttpAllowed }: DestinationsOptions = { isHttpAllowed: () => false },
): Destinations {
  const deps = { transport, sessions: createSessionCache(), isHttpAllowed };

  function open(destination: Destination, credentials: DestinationCredentials): ObjectStore {
    const store = openStore(deps, destination, credentials);
    if (store === null) throw new AppError('destination_refused', { message: `The credentials are not for ${toService(destination)}` });
    return store;
  }

  return {
    async put({ destination, credentials, ...object }) {
      const result = await open(destination, credentials).put(object);
      if (result.kind === 'stored') return { url: result.url };
      throw toDestinationError(toService(destination), { ...result, what: 'The result could not be stored' });
    },
    async remove({ destination, credentials, ...object }) {
      const result = await open(destination, credentials).remove(object);
      if (result.kind !== 'stored')
        throw toDestinationError(toService(destination), { ...result, what: 'The object could not be removed' });
    },
  };
}
