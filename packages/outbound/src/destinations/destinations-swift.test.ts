import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, type DestinationCredentials, parseDestination, readCredentials } from '@pixmill/contracts';
import { issueCertificate, type SwiftStub, type SwiftStubOptions, startSwiftStub } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { createDestinations } from './destinations.js';

const username = 'test:tester';
const key = 'key-of-the-test';
const bytes = Buffer.from('a picture');
const account = {
  username,
  key,
  project: 'photos',
  domain: 'Default',
  applicationCredential: 'f00d',
  containers: ['photos', 'Ünïcode box'],
};

const open: SwiftStub[] = [];
let store: SwiftStub;

async function startStore(options: Partial<SwiftStubOptions> = {}) {
  const stub = await startSwiftStub({ ...account, ...options });
  open.push(stub);
  return stub;
}

beforeAll(async () => {
  store = await startStore();
});

afterEach(() => store.revokeTokens());
afterAll(() => Promise.all(open.map((stub) => stub.close())));

function openDestinations({ allow = ['127.0.0.0/8'], isHttpAllowed = (url: string) => url !== '' } = {}) {
  return createDestinations(createGuardedHttpClient({ allow, ports: [80, 443] }), { isHttpAllowed });
}

const toCredentials = (fields: object = { username, key }, service: 'swift' | 'rackspace' = 'swift'): DestinationCredentials => {
  const read = readCredentials({ service, endpoint: null }, fields);
  if ('problems' in read) throw new Error(read.problems[0]?.rule);
  return read.credentials;
};

const toPut = (stub: SwiftStub, { destination = {}, credentials = toCredentials() } = {}) => ({
  destination: parseDestination({ provider: 'swift', service: 'swift', container: 'photos', endpoint: stub.url, ...destination }),
  ...{ credentials, key: 'a b/ü+(1).jpg', bytes, mediaType: 'image/jpeg', signal: new AbortController().signal },
});

const settle = (put: Promise<{ url: string }>) =>
  put.then(
    ({ url }) => url,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : thrown),
  );

describe('destinations: swift object', () => {
  test('is put to the address that the login names, with its headers, metadata and MD5', async () => {
    const headers = { 'cache-control': 'max-age=60', 'content-disposition': 'inline', 'content-language': 'de' };
    const destination = { container: 'Ünïcode box', headers, metadata: { plain: 'a  b', where: 'Zürich ✓' } };
    const url = await settle(openDestinations().put(toPut(store, { destination })));
    expect(url).toBe(`${store.url}/v1/AUTH_test/%C3%9Cn%C3%AFcode%20box/a%20b/%C3%BC%2B%281%29.jpg`);
    const stored = store.objects.at(-1);
    expect(stored?.body).toEqual(bytes);
    expect(stored?.headers).toMatchObject({
      ...headers,
      'content-type': 'image/jpeg',
      etag: createHash('md5').update(bytes).digest('hex'),
      'x-object-meta-plain': 'a  b',
      'x-object-meta-where': Buffer.from('Zürich ✓').toString('latin1'),
      'x-auth-token': store.tokens.at(-1),
    });
    expect(JSON.stringify(stored?.headers)).not.toContain(key);
  });

  test('is removed', async () => {
    const { bytes: _bytes, mediaType: _mediaType, ...removal } = toPut(store);
    await openDestinations().remove(removal);
    expect(store.removed.at(-1)).toBe('/v1/AUTH_test/photos/a%20b/%C3%BC%2B%281%29.jpg');
  });
});

describe('destinations: swift login', () => {
  test('is made once for many puts, and once more after a 401', async () => {
    const destinations = openDestinations();
    const before = store.logins.length;
    for (const _each of [1, 2, 3]) await destinations.put(toPut(store));
    expect(store.logins).toHaveLength(before + 1);
    store.revokeTokens();
    expect(await settle(destinations.put(toPut(store)))).toMatch(/^http/);
    expect(store.logins).toHaveLength(before + 2);
  });

  test('is not repeated when the store rejects a new token too', async () => {
    const [before, requests] = [store.logins.length, store.requestCount()];
    store.respondNextWith({ status: 401, code: 'Unauthorized' });
    expect(await settle(openDestinations().put(toPut(store)))).toBe(
      'destination_refused: The result could not be stored at swift: 401 Unauthorized',
    );
    expect([store.logins.length, store.requestCount()]).toEqual([before + 1, requests + 2]);
  });

  test('is made again for a token that is about to expire', async () => {
    const brief = await startStore({ lifetimeMs: 60_000 });
    const destinations = openDestinations();
    for (const _each of [1, 2]) await destinations.put(toPut(brief));
    expect(brief.logins).toHaveLength(2);
  });

  test.each([
    ['Keystone by password', { username, key, project: 'photos' }, {}],
    ['Keystone by application credential', { application_credential: 'f00d', key }, {}],
    ['Rackspace', { username, key }, { service: 'rackspace', region: 'regionone' }],
  ] as const)('of %s gives the address of the storage', async (_what, fields, destination) => {
    const credentials = toCredentials(fields, 'service' in destination ? 'rackspace' : 'swift');
    expect(await settle(openDestinations().put(toPut(store, { destination, credentials })))).toMatch(`${store.url}/v1/AUTH_test/photos/`);
    expect(store.objects.at(-1)?.headers['x-auth-token']).toBe(store.tokens.at(-1));
  });

  test.each([
    ['DFW', 'identity.api.rackspacecloud.com'],
    ['LON', 'lon.identity.api.rackspacecloud.com'],
  ])("of Rackspace goes to the vendor's host for %s by default", async (region, host) => {
    const tls = issueCertificate(host, 'storage101.example');
    const vendor = await startStore({ tls, regions: [region, 'ORD'], storageUrl: 'https://storage101.example/v1/AUTH_test' });
    const connectToStub = ({ signal }: { signal: AbortSignal }) => connect({ host: '127.0.0.1', port: vendor.port, signal });
    const client = createGuardedHttpClient(
      { allow: ['127.0.0.0/8'], ports: [443] },
      { resolve: async () => ['127.0.0.1'], connect: connectToStub, ca: tls.cert },
    );
    const destination = { service: 'rackspace', region, endpoint: null };
    const put = toPut(vendor, { destination, credentials: toCredentials({ username, key }, 'rackspace') });
    expect(await settle(createDestinations(client).put(put))).toMatch('https://storage101.example/v1/AUTH_test/photos/');
    expect(vendor.logins[0]?.headers.host).toBe(host);
  });

  const stored = 'destination_refused: The result could not be stored at';
  test.each([
    ['a wrong key', { username, key: 'wrong-key' }, {}, `${stored} swift: login: 401`],
    ['a wrong password', { username, key: 'wrong-key', project: 'photos' }, {}, `${stored} swift: login: 401 Unauthorized`],
    [
      'a wrong API key',
      { username, key: 'wrong-key' },
      { service: 'rackspace', region: 'RegionOne' },
      `${stored} rackspace: login: 401 unauthorized`,
    ],
    [
      'a region that the login does not have',
      { username, key, project: 'photos' },
      { region: 'Mars' },
      `${stored} swift: the login has no object storage in region Mars; it has RegionOne`,
    ],
    ['an unknown container', { username, key }, { container: 'absent' }, `${stored} swift: 404 NotFound`],
  ] as const)('throws destination_refused for %s', async (_what, fields, destination, message) => {
    const credentials = toCredentials(fields, 'service' in destination ? 'rackspace' : 'swift');
    expect(await settle(openDestinations().put(toPut(store, { destination, credentials })))).toBe(message);
  });

  test('needs a region when the catalogue has several', async () => {
    const two = await startStore({ regions: ['north', 'south'] });
    const credentials = toCredentials({ username, key, project: 'photos' });
    expect(await settle(openDestinations().put(toPut(two, { credentials })))).toBe(
      `${stored} swift: \`region\` is required: the login has north, south`,
    );
    expect(await settle(openDestinations().put(toPut(two, { credentials, destination: { region: 'NORTH' } })))).toMatch(two.url);
  });
});

describe('destinations: address of a swift storage', () => {
  test('is judged by the guard although the login was allowed', async () => {
    const victim = await startStore();
    const forbidden = await startStore({ storageUrl: victim.url.replace('127.0.0.1', '127.0.0.2') });
    const result = await settle(openDestinations({ allow: ['127.0.0.1/32'] }).put(toPut(forbidden)));
    expect(result).toBe('destination_refused: The result could not be stored at swift: the endpoint could not be reached');
    expect([forbidden.logins.length, victim.requestCount()]).toEqual([1, 0]);
  });

  test.each([
    ['plain http where the operator does not allow it', 'http://198.51.100.7/v1/AUTH_test', 'the login names an address that is not https'],
    ['another scheme', 'file:///etc/passwd', 'the login names an address that is not https'],
    ['credentials in it', 'https://a:b@storage.example/v1', 'the login names an address with credentials or a query'],
    ['no address', 'nothing', 'the login names no address of the storage'],
  ])('is refused with %s', async (_what, storageUrl, reason) => {
    const stub = await startStore({ storageUrl });
    const destinations = openDestinations({ isHttpAllowed: (url) => url.startsWith('http://127.') });
    expect(await settle(destinations.put(toPut(stub)))).toBe(`destination_refused: The result could not be stored at swift: ${reason}`);
  });
});

describe('destinations: failed put to swift', () => {
  test('is destination_failed for 5xx, 429, 408 and changed bytes', async () => {
    for (const [status, reason] of [
      [503, '503 ServiceUnavailable'],
      [429, '429 TooManyRequests'],
      [408, '408 RequestTimeout'],
      [422, '422 ChecksumMismatch'],
    ] as const) {
      store.respondNextWith({ status, code: reason.slice(4).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ') });
      expect(await settle(openDestinations().put(toPut(store)))).toBe(
        `destination_failed: The result could not be stored at swift: ${reason}`,
      );
    }
  });

  test('is destination_refused for a redirect, which is not followed', async () => {
    const before = store.requestCount();
    store.respondNextWith({ status: 307, code: '', location: `${store.url}/v1/AUTH_test/photos/elsewhere` });
    expect(await settle(openDestinations().put(toPut(store)))).toMatch(/^destination_refused: .*307/);
    expect(store.requestCount()).toBe(before + 2);
  });
});
