import type { AzureDestination } from '@pixmill/contracts';
import { encodeHeaderValues } from './encode-header-values.js';
import { encodeObjectKey } from './encode-object-key.js';
import type { PutObject } from './put-object.js';
import { sendObject } from './send-object.js';
import { type AzureCredentials, signAzureRequest } from './sign-azure-request.js';

/** Of 2023, so that emulators and Azure Stack know it too. It allows blobs of 5,000 MiB in one put. */
export const protocolVersion = '2023-11-03';

const withPrefix = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [prefix + name, text]));

/** The settable headers have the names of S3 with `x-ms-blob-` before them. */
function toBlobHeaders({ headers, metadata }: AzureDestination, mediaType: string) {
  return {
    ...withPrefix('x-ms-blob-', { 'content-type': mediaType, ...headers }),
    ...withPrefix('x-ms-meta-', encodeHeaderValues(metadata)),
  };
}

/** The permanent URL of a blob. */
export function toAzureBlobUrl({ endpoint, container }: AzureDestination, { account, key }: { account: string; key: string }): string {
  return `${endpoint ?? `https://${account}.blob.core.windows.net`}/${container}/${encodeObjectKey(key)}`;
}

/** Puts one block blob, signed with the account's key. */
export const putAzureBlob: PutObject<AzureDestination, AzureCredentials> = async ({
  destination,
  credentials,
  key,
  mediaType,
  ...task
}) => {
  const url = toAzureBlobUrl(destination, { account: credentials.account, key });
  const headers = {
    // Of the request itself; the blob's own media type is in `x-ms-blob-content-type`.
    'content-type': 'application/octet-stream',
    'x-ms-version': protocolVersion,
    'x-ms-date': new Date().toUTCString(),
    'x-ms-blob-type': 'BlockBlob',
    ...toBlobHeaders(destination, mediaType),
  };
  const authorization = signAzureRequest({ url, headers, sizeBytes: task.bytes.byteLength, credentials });
  return sendObject({ ...task, url, headers: { ...headers, authorization } });
};
