import type { S3Destination } from '@pixmill/contracts';
import { encodeHeaderValues } from './encode-header-values.js';
import type { PutObject } from './put-object.js';
import { toS3Endpoint, toS3ObjectUrl } from './s3-endpoint.js';
import { sendObject } from './send-object.js';
import { type S3Credentials, signS3Request } from './sign-s3-request.js';

/** Cloudflare R2 has no access lists for objects, so it gets no such header. */
function toAcl({ service, acl }: S3Destination) {
  return acl === null || service === 'cloudflare' ? {} : { 'x-amz-acl': acl };
}

function toStorageClass({ storageClass }: S3Destination) {
  return storageClass === null ? {} : { 'x-amz-storage-class': storageClass.replaceAll('-', '_').toUpperCase() };
}

function toMetadata({ metadata }: S3Destination) {
  return Object.fromEntries(Object.entries(encodeHeaderValues(metadata)).map(([name, text]) => [`x-amz-meta-${name}`, text]));
}

/** Puts one object, signed with Signature Version 4. Reads no setting, file or role of the machine. */
export const putS3Object: PutObject<S3Destination, S3Credentials> = async ({ destination, credentials, key, mediaType, ...task }) => {
  const endpoint = toS3Endpoint(destination);
  if (endpoint === null) return { kind: 'no-endpoint' };
  const url = toS3ObjectUrl(endpoint, { bucket: destination.bucket, key });
  const headers = {
    'content-type': mediaType,
    ...destination.headers,
    ...toMetadata(destination),
    ...toAcl(destination),
    ...toStorageClass(destination),
  };
  const signed = await signS3Request({ url, headers, bytes: task.bytes, region: endpoint.region, credentials });
  return sendObject({ ...task, url, headers: signed });
};
