import { createHash } from 'node:crypto';
import type { CredentialsOf, SwiftDestination } from '@pixmill/contracts';
import { encodeObjectKey } from '../encode-object-key.js';
import type { PutObjectResult, PutObjectTask } from '../put-object.js';
import { sendObject } from '../send-object.js';
import { type LoginResult, sendWithSession } from '../sessions/send-with-session.js';
import { type Session, type SessionCache, toIdentity } from '../sessions/session-cache.js';
import type { HttpResponse } from '../transport.js';
import { type KeystoneCredentials, logInKeystone } from './log-in-keystone.js';
import { logInRackspace } from './log-in-rackspace.js';
import { logInV1 } from './log-in-v1.js';

export type SwiftCredentials = CredentialsOf<'swift-v1'> | KeystoneCredentials | CredentialsOf<'rackspace'>;

export interface SwiftDeps {
  readonly sessions: SessionCache;
  /** Whether the operator allows plain http to a URL. */
  readonly isHttpAllowed: (url: string) => boolean;
}

type SwiftTask = PutObjectTask<SwiftDestination, SwiftCredentials> & SwiftDeps;
type SwiftRemoval = Omit<SwiftTask, 'bytes' | 'mediaType'>;

/** The code of an object that changed on the way, which another attempt may mend. */
export const checksumMismatch = 'ChecksumMismatch';

/** Swift sends a page whose heading is the name of the status. A 422 says that the bytes do not have the MD5 of `etag`. */
function findSwiftCode({ status, body }: HttpResponse): string | null {
  if (status === 422) return checksumMismatch;
  return /<h1>([^<]{1,80})<\/h1>/.exec(body.toString('utf8'))?.[1]?.replaceAll(' ', '') ?? null;
}

/** Metadata travels in UTF-8: each byte is one character of the header. */
const toHeaderText = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const toMetadata = ({ metadata }: SwiftDestination) =>
  Object.fromEntries(Object.entries(metadata).map(([name, text]) => [`x-object-meta-${name}`, toHeaderText(text)]));

const toObjectUrl = ({ storageUrl }: Session, container: string, key: string) =>
  `${storageUrl}/${encodeObjectKey(container)}/${encodeObjectKey(key)}`;

function logIn({
  destination: { endpoint, region },
  credentials,
  transport,
  isHttpAllowed,
  signal,
}: SwiftRemoval): Promise<LoginResult> | null {
  const login = { transport, region, isHttpAllowed, signal };
  if (credentials.kind === 'rackspace') return logInRackspace({ ...login, credentials, endpoint });
  if (endpoint === null) return null;
  return credentials.kind === 'swift-v1'
    ? logInV1({ ...login, credentials, endpoint })
    : logInKeystone({ ...login, credentials, endpoint });
}

function sendToContainer(task: SwiftRemoval, send: (url: string, token: string) => Promise<PutObjectResult>): Promise<PutObjectResult> {
  const { destination, credentials, key, sessions } = task;
  const { service, endpoint, region, container } = destination;
  return sendWithSession({
    sessions,
    identity: toIdentity(service, endpoint, region, credentials),
    logIn: async () => (await logIn(task)) ?? { kind: 'unusable-login', reason: 'an address for the login is missing' },
    send: (session) => send(toObjectUrl(session, container, key), session.token),
  });
}

/** Puts one object to OpenStack Swift, which checks its MD5. Logs in first where no token is known. */
export function putSwiftObject({ bytes, mediaType, ...task }: SwiftTask): Promise<PutObjectResult> {
  const md5 = createHash('md5').update(bytes).digest('hex');
  const { transport, destination, signal } = task;
  const headers = { 'content-type': mediaType, ...destination.headers, ...toMetadata(destination), etag: md5 };
  const findFault = (response: HttpResponse) => {
    const stored = /^"?([0-9a-f]{32})"?$/i.exec(response.headers.etag ?? '')?.[1];
    return stored === undefined || stored.toLowerCase() === md5 ? null : checksumMismatch;
  };
  return sendToContainer(task, (url, token) =>
    sendObject({ transport, signal, url, bytes, headers: { ...headers, 'x-auth-token': token }, findCode: findSwiftCode, findFault }),
  );
}

/** Removes one object. */
export function removeSwiftObject(task: SwiftRemoval): Promise<PutObjectResult> {
  const { transport, signal } = task;
  const nothing = { method: 'DELETE', bytes: Buffer.alloc(0) } as const;
  return sendToContainer(task, (url, token) =>
    sendObject({ transport, signal, ...nothing, url, headers: { 'x-auth-token': token }, findCode: findSwiftCode }),
  );
}
