import type { CredentialsOf } from '@pixmill/contracts';
import { isToken, sendLogin } from '../sessions/send-login.js';
import type { LoginResult } from '../sessions/send-with-session.js';
import { readStorageUrl } from './storage-url.js';
import type { SwiftLogin } from './swift-login.js';

/** How long a token is used whose login says no time, in seconds. */
const defaultLifetimeS = 600;

/** A login without a path of its own has the one of Swift's middleware. */
const toLoginUrl = (endpoint: string) => (new URL(endpoint).pathname === '/' ? `${endpoint}/auth/v1.0` : endpoint);

/** The first login of Swift: two headers give a token and an address. Source: https://docs.openstack.org/swift/latest/overview_auth.html */
export async function logInV1({
  endpoint,
  credentials: { username, key },
  isHttpAllowed,
  ...task
}: SwiftLogin<CredentialsOf<'swift-v1'>>): Promise<LoginResult> {
  const headers = { 'x-auth-user': username, 'x-auth-key': key };
  const response = await sendLogin({ ...task, method: 'GET', url: toLoginUrl(endpoint), headers });
  if ('kind' in response) return response;
  const token = response.headers['x-auth-token'] ?? response.headers['x-storage-token'];
  if (!isToken(token)) return { kind: 'unusable-login', reason: 'the login gives no token' };
  const storageUrl = readStorageUrl(response.headers['x-storage-url'], isHttpAllowed);
  if (typeof storageUrl !== 'string') return storageUrl;
  const lifetimeS = /^\d{1,9}$/.exec(response.headers['x-auth-token-expires'] ?? '')?.[0] ?? defaultLifetimeS;
  return { kind: 'session', session: { token, storageUrl, expiresAtMs: Date.now() + Number(lifetimeS) * 1_000 } };
}
