import type { Destination, DestinationCredentials } from '@pixmill/contracts';
import { putGoogleObject, removeGoogleObject } from './google/put-google-object.js';
import { putAzureBlob } from './put-azure-blob.js';
import type { PutObjectResult, PutObjectTask } from './put-object.js';
import { putS3Object } from './put-s3-object.js';
import { removeAzureBlob, removeS3Object } from './remove-object.js';
import { putSwiftObject, removeSwiftObject, type SwiftDeps } from './swift/put-swift-object.js';
import type { HttpTransport } from './transport.js';

type Put = Omit<PutObjectTask<Destination, DestinationCredentials>, 'transport' | 'destination' | 'credentials'>;

/** One destination with its credentials. */
export interface ObjectStore {
  put(object: Put): Promise<PutObjectResult>;
  remove(object: Omit<Put, 'bytes' | 'mediaType'>): Promise<PutObjectResult>;
}

export interface OpenStoreDeps extends SwiftDeps {
  readonly transport: HttpTransport;
}

/** The client of a destination; null when the credentials are for another provider. Sends nothing. */
export function openStore(deps: OpenStoreDeps, destination: Destination, credentials: DestinationCredentials): ObjectStore | null {
  const { transport, sessions } = deps;
  if (destination.provider === 's3' && credentials.kind === 's3') {
    const store = { transport, destination, credentials };
    return { put: (object) => putS3Object({ ...store, ...object }), remove: (object) => removeS3Object({ ...store, ...object }) };
  }
  if (destination.provider === 's3' && destination.service === 'google' && credentials.kind === 'google') {
    const store = { transport, sessions, destination, credentials };
    return { put: (object) => putGoogleObject({ ...store, ...object }), remove: (object) => removeGoogleObject({ ...store, ...object }) };
  }
  if (destination.provider === 'azure' && credentials.kind === 'azure') {
    const store = { transport, destination, credentials };
    return { put: (object) => putAzureBlob({ ...store, ...object }), remove: (object) => removeAzureBlob({ ...store, ...object }) };
  }
  if (destination.provider === 'swift' && isSwift(credentials, destination.service === 'rackspace')) {
    const store = { ...deps, destination, credentials };
    return { put: (object) => putSwiftObject({ ...store, ...object }), remove: (object) => removeSwiftObject({ ...store, ...object }) };
  }
  return null;
}

type SwiftKind = 'swift-v1' | 'swift-password' | 'swift-application' | 'rackspace';

function isSwift(
  credentials: DestinationCredentials,
  isRackspace: boolean,
): credentials is Extract<DestinationCredentials, { kind: SwiftKind }> {
  const { kind } = credentials;
  return isRackspace ? kind === 'rackspace' : kind === 'swift-v1' || kind === 'swift-password' || kind === 'swift-application';
}
