import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, parseDestination } from '@pixmill/contracts';
import { issueCertificate, startAzureStub } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { createDestinations } from './destinations.js';

const account = 'pixmilltest';
const key = randomBytes(64).toString('base64');
const bytes = Buffer.from('a picture');

let store: Awaited<ReturnType<typeof startAzureStub>>;
let certificate: { key: string; cert: string };

beforeAll(async () => {
  certificate = issueCertificate(`${account}.blob.core.windows.net`);
  store = await startAzureStub({ account, key, containers: ['photos'], tls: certificate });
});

afterAll(() => store.close());

/** Every name leads to the stand-in, which has a certificate for it. */
function openDestinations() {
  const connectThere = ({ address, signal }: { address: string; signal: AbortSignal }) =>
    connect({ host: address, port: store.port, signal });
  return createDestinations(
    createGuardedHttpClient(
      { allow: ['127.0.0.0/8'], ports: [443] },
      { resolve: async () => ['127.0.0.1'], connect: connectThere, ca: certificate.cert },
    ),
  );
}

async function put(destination: object = {}, secret = key) {
  const request = {
    destination: parseDestination({ provider: 'azure', container: 'photos', ...destination }),
    credentials: { kind: 'azure', account, key: secret } as const,
  };
  try {
    const signal = new AbortController().signal;
    return (await openDestinations().put({ request, key: 'a b/ü+(1).jpg', bytes, mediaType: 'image/jpeg', signal })).url;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}

describe('a blob', () => {
  test("lies in the account's own host, signed with its key", async () => {
    const headers = {
      'cache-control': 'max-age=60',
      'content-disposition': 'inline',
      'content-language': 'de',
      'content-encoding': 'identity',
    };
    expect(await put({ metadata: { plain: 'a b', where: 'Zürich' }, headers })).toBe(
      `https://${account}.blob.core.windows.net/photos/a%20b/%C3%BC%2B%281%29.jpg`,
    );
    const stored = store.objects.at(-1);
    expect(stored?.target).toBe('/photos/a%20b/%C3%BC%2B%281%29.jpg');
    expect(stored?.body).toEqual(bytes);
    expect(stored?.headers).toMatchObject({
      'x-ms-blob-type': 'BlockBlob',
      'x-ms-blob-content-type': 'image/jpeg',
      'x-ms-blob-cache-control': 'max-age=60',
      'x-ms-blob-content-disposition': 'inline',
      'x-ms-blob-content-language': 'de',
      'x-ms-blob-content-encoding': 'identity',
      'x-ms-meta-plain': 'a b',
      'x-ms-meta-where': `=?UTF-8?B?${Buffer.from('Zürich').toString('base64')}?=`,
    });
  });

  test('a wrong key and a container that is not there are refused for good', async () => {
    const before = store.objects.length;
    expect(await put({}, randomBytes(64).toString('base64'))).toBe(
      'destination_refused: The result could not be stored at azure: 403 AuthenticationFailed',
    );
    expect(await put({ container: 'absent' })).toBe('destination_refused: The result could not be stored at azure: 404 ContainerNotFound');
    expect(store.objects).toHaveLength(before);
  });

  test('5xx may be repeated, by somebody else', async () => {
    const before = store.requestCount();
    store.respondNextWith({ status: 503, code: 'ServerBusy' });
    expect(await put()).toBe('destination_failed: The result could not be stored at azure: 503 ServerBusy');
    expect(store.requestCount()).toBe(before + 1);
    expect(await put()).toMatch(/^https:/);
  });

  test('a redirect is not followed', async () => {
    const before = store.requestCount();
    store.respondNextWith({ status: 307, code: '', location: `https://${account}.blob.core.windows.net/photos/elsewhere` });
    expect(await put()).toMatch(/^destination_refused: .*307/);
    expect(store.requestCount()).toBe(before + 1);
  });
});
