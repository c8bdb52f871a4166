import { createSign } from 'node:crypto';
import type { CredentialsOf } from '@pixmill/contracts';
import { z } from 'zod';
import { isToken, parseJsonBody, sendLogin } from '../sessions/send-login.js';
import type { LoginResult } from '../sessions/send-with-session.js';
import type { HttpTransport } from '../transport.js';

const scope = 'https://www.googleapis.com/auth/devstorage.read_write';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Google's limit. */
const lifetimeS = 3_600;

const answerSchema = z.object({ access_token: z.string(), expires_in: z.number().positive() });

const toPart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token that names the service account, signed with its key. `nowS` is in seconds since 1970. Pure. */
function createAssertion({ clientEmail, privateKey, privateKeyId, tokenUri }: CredentialsOf<'google'>, nowS: number): string {
  const header = toPart({ alg: 'RS256', typ: 'JWT', ...(privateKeyId !== null && { kid: privateKeyId }) });
  const claims = toPart({ iss: clientEmail, scope, aud: tokenUri, iat: nowS, exp: nowS + lifetimeS });
  const signature = createSign('RSA-SHA256').update(`${header}.${claims}`).sign(privateKey, 'base64url');
  return `${header}.${claims}.${signature}`;
}

export interface GoogleLogin {
  readonly transport: HttpTransport;
  readonly credentials: CredentialsOf<'google'>;
  readonly signal: AbortSignal;
}

/** Exchanges the key of a service account for a token. Source: https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
export async function requestToken({ transport, credentials, signal }: GoogleLogin): Promise<LoginResult> {
  const sentAtMs = Date.now();
  const assertion = createAssertion(credentials, Math.floor(sentAtMs / 1_000));
  const body = new URLSearchParams({ grant_type: grantType, assertion }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const response = await sendLogin({ transport, url: credentials.tokenUri, method: 'POST', headers, body, signal });
  if ('kind' in response) return response;
  const answer = answerSchema.safeParse(parseJsonBody(response));
  if (!answer.success || !isToken(answer.data.access_token)) return { kind: 'unusable-login', reason: 'the login gives no token' };
  const { access_token: token, expires_in: expiresInS } = answer.data;
  return { kind: 'session', session: { token, storageUrl: null, expiresAtMs: sentAtMs + expiresInS * 1_000 } };
}
