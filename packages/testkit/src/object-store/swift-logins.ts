import { isDeepStrictEqual } from 'node:util';
import type { StubAnswer } from './object-store-stub.js';
import type { ReceivedRequest } from './sig-v4.js';

/** The only account of a stub. */
export interface StubAccount {
  readonly username: string;
  /** Key, password or API key. */
  readonly key: string;
  /** For Keystone. */
  readonly project?: string;
  readonly domain?: string;
  readonly projectDomain?: string;
  /** Id of an application credential whose secret is `key`. */
  readonly applicationCredential?: string;
  /** Regions in the catalogue; the storage is in the first one. */
  readonly regions?: readonly string[];
}

/** What a right login gives. */
export interface StubGrant {
  readonly token: string;
  readonly storageUrl: string;
  readonly lifetimeMs: number;
}

interface StubLogin {
  readonly path: string;
  readonly answer: (request: ReceivedRequest, account: StubAccount, grant: StubGrant) => StubAnswer;
}

const toJson = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): StubAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const toRegions = ({ regions = ['RegionOne'] }: StubAccount, url: string) =>
  regions.map((region, index) => ({ region, url: index === 0 ? url : `https://${region}.invalid/v1/AUTH_test` }));

/** GET with two headers, in either spelling. */
export const toV1Answer: StubLogin = {
  path: '/auth/v1.0',
  answer({ method, headers }, { username, key }, { token, storageUrl, lifetimeMs }) {
    const user = headers['x-auth-user'] ?? headers['x-storage-user'];
    const sent = headers['x-auth-key'] ?? headers['x-storage-pass'];
    if (method !== 'GET' || user !== username || sent !== key) return { status: 401, body: '<html><h1>Unauthorized</h1></html>' };
    const expires = String(Math.round(lifetimeMs / 1_000));
    return { status: 200, headers: { 'X-Auth-Token': token, 'X-Storage-Url': storageUrl, 'X-Auth-Token-Expires': expires } };
  },
};

/** Keystone, version 3, by password and project or by an application credential. */
export const toKeystoneAnswer: StubLogin = {
  path: '/v3/auth/tokens',
  answer({ method, headers, body }, account, { token, storageUrl, lifetimeMs }) {
    const { username, key, project, domain, projectDomain = domain, applicationCredential } = account;
    const byPassword = {
      identity: { methods: ['password'], password: { user: { name: username, domain: { name: domain }, password: key } } },
      scope: { project: { name: project, domain: { name: projectDomain } } },
    };
    const byCredential = {
      identity: { methods: ['application_credential'], application_credential: { id: applicationCredential, secret: key } },
    };
    const sent: unknown = JSON.parse(body.toString());
    const isRight = [byPassword, byCredential].some((auth) => isDeepStrictEqual(sent, JSON.parse(JSON.stringify({ auth }))));
    if (method !== 'POST' || headers['content-type'] !== 'application/json' || !isRight)
      return toJson(401, { error: { code: 401, message: 'no', title: 'Unauthorized' } });
    const endpoints = toRegions(account, storageUrl).flatMap(({ region, url }) => [
      { interface: 'admin', region, region_id: region, url: 'https://admin.invalid/', id: 'a' },
      { interface: 'internal', region, region_id: region, url: 'http://10.0.0.1:8080/v1/AUTH_test', id: 'i' },
      { interface: 'public', region, region_id: region, url, id: 'p' },
    ]);
    const catalog = [
      { type: 'identity', name: 'keystone', endpoints: [{ interface: 'public', region: 'RegionOne', url: 'https://identity.invalid/' }] },
      { type: 'object-store', name: 'swift', endpoints },
    ];
    const expiresAt = new Date(Date.now() + lifetimeMs).toISOString().replace('Z', '000Z');
    return toJson(201, { token: { methods: ['password'], expires_at: expiresAt, catalog } }, { 'X-Subject-Token': token });
  },
};

/** Rackspace: the second version of Keystone with an API key. */
export const toRackspaceAnswer: StubLogin = {
  path: '/v2.0/tokens',
  answer({ method, body }, account, { token, storageUrl, lifetimeMs }) {
    const { username, key } = account;
    const sent: unknown = JSON.parse(body.toString());
    const isRight = isDeepStrictEqual(sent, { auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey: key } } });
    if (method !== 'POST' || !isRight) return toJson(401, { unauthorized: { code: 401, message: 'Username or api key is invalid.' } });
    const endpoints = toRegions(account, storageUrl).map(({ region, url }) => ({
      region,
      tenantId: 'MossoCloudFS_test',
      publicURL: url,
      internalURL: 'https://snet.invalid/v1/MossoCloudFS_test',
    }));
    const serviceCatalog = [
      { name: 'cloudFilesCDN', type: 'rax:object-cdn', endpoints: [{ region: 'DFW', publicURL: 'https://cdn.invalid/v1/x' }] },
      { name: 'cloudFiles', type: 'object-store', endpoints },
    ];
    const expires = new Date(Date.now() + lifetimeMs).toISOString();
    return toJson(200, { access: { token: { id: token, expires, tenant: { id: '1', name: '1' } }, serviceCatalog } });
  },
};
