import { createHash } from 'node:crypto';
import type { CredentialsOf, S3Destination } from '@pixmill/contracts';
import { encodeHeaderValues } from '../encode-header-values.js';
import type { PutObjectResult, PutObjectTask } from '../put-object.js';
import { toS3Endpoint, toS3ObjectUrl } from '../s3-endpoint.js';
import { sendObject } from '../send-object.js';
import { sendWithSession } from '../sessions/send-with-session.js';
import { type SessionCache, toIdentity } from '../sessions/session-cache.js';
import { requestToken } from './request-token.js';

type GoogleTask = PutObjectTask<S3Destination, CredentialsOf<'google'>> & { readonly sessions: SessionCache };
type GoogleRemoval = Omit<GoogleTask, 'bytes' | 'mediaType'>;

/** The names of Google's own XML protocol. Source: https://cloud.google.com/storage/docs/xml-api/reference-headers */
function toGoogleHeaders({ acl, storageClass, metadata, headers }: S3Destination, mediaType: string) {
  const named = Object.entries(encodeHeaderValues(metadata)).map(([name, text]) => [`x-goog-meta-${name}`, text]);
  return {
    'content-type': mediaType,
    ...headers,
    ...Object.fromEntries(named),
    ...(acl !== null && { 'x-goog-acl': acl }),
    ...(storageClass !== null && { 'x-goog-storage-class': storageClass.replaceAll('-', '_').toUpperCase() }),
  };
}

async function sendToBucket(task: GoogleRemoval, send: (url: string, authorization: string) => Promise<PutObjectResult>) {
  const { transport, destination, credentials, key, sessions, signal } = task;
  const endpoint = toS3Endpoint(destination);
  if (endpoint === null) return { kind: 'no-endpoint' } as const;
  const url = toS3ObjectUrl(endpoint, { bucket: destination.bucket, key });
  return sendWithSession({
    sessions,
    identity: toIdentity(credentials),
    logIn: () => requestToken({ transport, credentials, signal }),
    send: ({ token }) => send(url, `Bearer ${token}`),
  });
}

/** Puts one object to Google with a token of a service account. Google checks its MD5. */
export function putGoogleObject({ bytes, mediaType, ...task }: GoogleTask): Promise<PutObjectResult> {
  const md5 = createHash('md5').update(bytes).digest('base64');
  const { transport, destination, signal } = task;
  const headers = { ...toGoogleHeaders(destination, mediaType), 'content-md5': md5 };
  return sendToBucket(task, (url, authorization) => sendObject({ transport, signal, url, bytes, headers: { ...headers, authorization } }));
}

/** Removes one object. */
export function removeGoogleObject(task: GoogleRemoval): Promise<PutObjectResult> {
  const { transport, signal } = task;
  const nothing = { method: 'DELETE', bytes: Buffer.alloc(0) } as const;
  return sendToBucket(task, (url, authorization) => sendObject({ transport, signal, ...nothing, url, headers: { authorization } }));
}
