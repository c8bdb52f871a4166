import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, parseDestination, readCredentials } from '@pixmill/contracts';
import { type GoogleStub, startGoogleStub } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { createDestinations } from './destinations.js';

const bytes = Buffer.from('a picture');
let store: GoogleStub;
let other: GoogleStub;

beforeAll(async () => {
  [store, other] = await Promise.all([startGoogleStub({ buckets: ['photos'] }), startGoogleStub({ buckets: [], lifetimeS: 30 })]);
});

afterAll(() => Promise.all([store.close(), other.close()]));

const openDestinations = (allow = ['127.0.0.0/8']) => createDestinations(createGuardedHttpClient({ allow, ports: [80, 443] }));

function toPut({ destination = {}, keyFile = {}, stub = store } = {}) {
  const read = readCredentials({ service: 'google', endpoint: null }, { json_key: { ...stub.keyFile, ...keyFile } });
  if ('problems' in read) throw new Error(read.problems[0]?.rule);
  return {
    destination: parseDestination({ provider: 's3', service: 'google', bucket: 'photos', endpoint: stub.url, ...destination }),
    ...{ credentials: read.credentials, key: 'a b/ü+(1).jpg', bytes, mediaType: 'image/jpeg', signal: new AbortController().signal },
  };
}

const settle = (put: Promise<{ url: string }>) =>
  put.then(
    ({ url }) => url,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : thrown),
  );

describe('destinations: google with the key of a service account', () => {
  test("puts the object with Google's own headers and a token", async () => {
    const metadata = { plain: 'a b', where: 'Zürich' };
    const destination = { acl: 'public-read', storageClass: 'nearline', metadata, headers: { 'cache-control': 'max-age=60' } };
    expect(await settle(openDestinations().put(toPut({ destination })))).toBe(`${store.url}/photos/a%20b/%C3%BC%2B%281%29.jpg`);
    const stored = store.objects.at(-1);
    expect(stored?.body).toEqual(bytes);
    expect(stored?.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'max-age=60',
      'content-md5': createHash('md5').update(bytes).digest('base64'),
      'x-goog-acl': 'public-read',
      'x-goog-storage-class': 'NEARLINE',
      'x-goog-meta-plain': 'a b',
      'x-goog-meta-where': `=?UTF-8?B?${Buffer.from('Zürich').toString('base64')}?=`,
      authorization: expect.stringMatching(/^Bearer ya29\./),
    });
    expect(Object.keys(stored?.headers ?? {}).filter((name) => name.startsWith('x-amz-'))).toEqual([]);
  });

  test('asks for one token for many puts, for another one after a 401, and for one each time when it expires at once', async () => {
    const destinations = openDestinations();
    const before = store.loginCount();
    for (const _each of [1, 2, 3]) await destinations.put(toPut());
    expect(store.loginCount()).toBe(before + 1);
    store.revokeTokens();
    await destinations.remove(toPut());
    expect([store.loginCount(), store.removed.at(-1)]).toEqual([before + 2, '/photos/a%20b/%C3%BC%2B%281%29.jpg']);
    for (const _each of [1, 2]) await settle(destinations.put(toPut({ stub: other })));
    expect(other.loginCount()).toBe(2);
  });

  const stored = 'The result could not be stored at google:';
  test('throws destination_refused for the key of another account, for another audience and for an unknown bucket', async () => {
    const { private_key } = other.keyFile;
    expect(await settle(openDestinations().put(toPut({ keyFile: { private_key } })))).toBe(
      `destination_refused: ${stored} login: 400 invalid_grant`,
    );
    // The same address in another spelling, which is another audience.
    const token_uri = store.keyFile.token_uri.replace('/token', '/./token');
    expect(await settle(openDestinations().put(toPut({ keyFile: { token_uri } })))).toBe(
      `destination_refused: ${stored} login: 400 invalid_grant`,
    );
    expect(await settle(openDestinations().put(toPut({ destination: { bucket: 'absent' } })))).toBe(
      `destination_refused: ${stored} 404 NoSuchBucket`,
    );
  });

  test('reaches neither a token address nor a store that the guard forbids', async () => {
    const before = [store.loginCount(), store.requestCount()];
    expect(await settle(openDestinations([]).put(toPut()))).toBe(`destination_refused: ${stored} login: the endpoint could not be reached`);
    expect([store.loginCount(), store.requestCount()]).toEqual(before);
  });

  test('throws destination_failed for a 5xx of the store', async () => {
    store.respondNextWith({ status: 503, code: 'ServiceUnavailable' });
    expect(await settle(openDestinations().put(toPut()))).toBe(`destination_failed: ${stored} 503 ServiceUnavailable`);
  });
});
