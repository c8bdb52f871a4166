import type { CredentialsOf } from '@pixmill/contracts';
import { z } from 'zod';
import { isToken, parseJsonBody, sendLogin } from '../sessions/send-login.js';
import type { LoginResult } from '../sessions/send-with-session.js';
import { readStorageUrl, selectEndpoint } from './storage-url.js';
import type { SwiftLogin } from './swift-login.js';

/**
 * Address of Rackspace's login: accounts with storage in London are British ones, which have another. Source:
 * http://docs.rackspace.com/files/api/v1/cf-devguide/content/Authentication-d1e639.html. Pure.
 */
const toDefaultEndpoint = (region: string | null) =>
  `https://${region?.toUpperCase() === 'LON' ? 'lon.' : ''}identity.api.rackspacecloud.com`;

const answerSchema = z.object({
  access: z.object({
    token: z.object({ id: z.string(), expires: z.iso.datetime({ offset: true }) }),
    serviceCatalog: z.array(
      z.object({ name: z.string(), endpoints: z.array(z.object({ region: z.string().nullish(), publicURL: z.string() })) }),
    ),
  }),
});

type RackspaceLogin = Omit<SwiftLogin<CredentialsOf<'rackspace'>>, 'endpoint'> & { readonly endpoint: string | null };

/** The login of Rackspace: the second version of Keystone, with an API key in place of the password. */
export async function logInRackspace({
  endpoint,
  region,
  credentials: { username, key },
  isHttpAllowed,
  ...task
}: RackspaceLogin): Promise<LoginResult> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const body = JSON.stringify({ auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey: key } } });
  const url = `${(endpoint ?? toDefaultEndpoint(region)).replace(/\/v2\.0$/, '')}/v2.0/tokens`;
  const response = await sendLogin({ ...task, method: 'POST', url, headers, body });
  if ('kind' in response) return response;
  const answer = answerSchema.safeParse(parseJsonBody(response));
  if (!answer.success || !isToken(answer.data.access.token.id)) return { kind: 'unusable-login', reason: 'the login gives no token' };
  const { token, serviceCatalog } = answer.data.access;
  const stores = serviceCatalog.filter(({ name }) => name === 'cloudFiles').flatMap(({ endpoints }) => endpoints);
  const selected = selectEndpoint(
    stores.map((store) => ({ url: store.publicURL, region: store.region ?? null })),
    region,
  );
  if ('kind' in selected) return selected;
  const storageUrl = readStorageUrl(selected.url, isHttpAllowed);
  if (typeof storageUrl !== 'string') return storageUrl;
  return { kind: 'session', session: { token: token.id, storageUrl, expiresAtMs: Date.parse(token.expires) } };
}
