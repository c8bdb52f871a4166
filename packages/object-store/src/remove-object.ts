import type { AzureDestination, S3Destination } from '@pixmill/contracts';
import { protocolVersion, toAzureBlobUrl } from './put-azure-blob.js';
import type { RemoveObject } from './put-object.js';
import { toS3Endpoint, toS3ObjectUrl } from './s3-endpoint.js';
import { sendObject } from './send-object.js';
import { type AzureCredentials, signAzureRequest } from './sign-azure-request.js';
import { type S3Credentials, signS3Request } from './sign-s3-request.js';

const nothing = { method: 'DELETE', bytes: Buffer.alloc(0) } as const;

/** Removes one object, signed with Signature Version 4. */
export const removeS3Object: RemoveObject<S3Destination, S3Credentials> = async ({ destination, credentials, key, ...task }) => {
  const endpoint = toS3Endpoint(destination);
  if (endpoint === null) return { kind: 'no-endpoint' };
  const url = toS3ObjectUrl(endpoint, { bucket: destination.bucket, key });
  const headers = await signS3Request({ ...nothing, url, headers: {}, region: endpoint.region, credentials });
  return sendObject({ ...task, ...nothing, url, headers });
};

/** Removes one blob, signed with the account's key. */
export const removeAzureBlob: RemoveObject<AzureDestination, AzureCredentials> = async ({ destination, credentials, key, ...task }) => {
  const url = toAzureBlobUrl(destination, { account: credentials.account, key });
  const headers = { 'x-ms-version': protocolVersion, 'x-ms-date': new Date().toUTCString() };
  const authorization = signAzureRequest({ method: 'DELETE', url, headers, sizeBytes: 0, credentials });
  return sendObject({ ...task, ...nothing, url, headers: { ...headers, authorization } });
};
