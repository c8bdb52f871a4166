import type { CredentialsOf } from '@pixmill/contracts';
import { z } from 'zod';
import { isToken, parseJsonBody, sendLogin } from '../sessions/send-login.js';
import type { LoginResult } from '../sessions/send-with-session.js';
import { readStorageUrl, selectEndpoint } from './storage-url.js';
import type { SwiftLogin } from './swift-login.js';

export type KeystoneCredentials = CredentialsOf<'swift-password'> | CredentialsOf<'swift-application'>;

const answerSchema = z.object({
  token: z.object({
    expires_at: z.iso.datetime({ offset: true }),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          endpoints: z.array(
            z.object({ interface: z.string(), region: z.string().nullish(), region_id: z.string().nullish(), url: z.string() }),
          ),
        }),
      )
      .default([]),
  }),
});

/** `/v3` is appended to an address that does not end in it. */
const toLoginUrl = (endpoint: string) => `${endpoint.endsWith('/v3') ? endpoint : `${endpoint}/v3`}/auth/tokens`;

function toAuth(credentials: KeystoneCredentials) {
  if (credentials.kind === 'swift-application') {
    const { applicationCredential: id, key: secret } = credentials;
    return { identity: { methods: ['application_credential'], application_credential: { id, secret } } };
  }
  const { username, key, domain, project, projectDomain } = credentials;
  return {
    identity: { methods: ['password'], password: { user: { name: username, domain: { name: domain }, password: key } } },
    scope: { project: { name: project, domain: { name: projectDomain } } },
  };
}

/** The login of Keystone, version 3. Source: https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
export async function logInKeystone({
  endpoint,
  region,
  credentials,
  isHttpAllowed,
  ...task
}: SwiftLogin<KeystoneCredentials>): Promise<LoginResult> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const body = JSON.stringify({ auth: toAuth(credentials) });
  const response = await sendLogin({ ...task, method: 'POST', url: toLoginUrl(endpoint), headers, body });
  if ('kind' in response) return response;
  const token = response.headers['x-subject-token'];
  const answer = answerSchema.safeParse(parseJsonBody(response));
  if (!isToken(token) || !answer.success) return { kind: 'unusable-login', reason: 'the login gives no token' };
  const { expires_at: expiresAt, catalog } = answer.data.token;
  const stores = catalog.filter(({ type }) => type === 'object-store').flatMap(({ endpoints }) => endpoints);
  const listed = stores
    .filter((store) => store.interface === 'public')
    .map((store) => ({ url: store.url, region: store.region_id ?? store.region ?? null }));
  const selected = selectEndpoint(listed, region);
  if ('kind' in selected) return selected;
  const storageUrl = readStorageUrl(selected.url, isHttpAllowed);
  if (typeof storageUrl !== 'string') return storageUrl;
  return { kind: 'session', session: { token, storageUrl, expiresAtMs: Date.parse(expiresAt) } };
}
