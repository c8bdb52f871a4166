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

/** Every name resolves to the stub, which has a certificate for it. */
function openDestinations() {
  const connectToStub = ({ address, signal }: { address: string; signal: AbortSignal }) =>
    connect({ host: address, port: store.port, signal });
  return createDestinations(
    createGuardedHttpClient(
      { allow: ['127.0.0.0/8'], ports: [443] },
      { resolve: async () => ['127.0.0.1'], connect: connectToStub, ca: certificate.cert },
    ),
  );
}

async function put(destination: object = {}, secret = key) {
  const target = {
    destination: parseDestination({ provider: 'azure', container: 'photos', ...destination }),
    credentials: { kind: 'azure', account, key: secret } as const,
  };
  try {
    const signal = new AbortController().signal;
    return (await openDestinations().put({ ...target, key: 'a b/ü+(1).jpg', bytes, mediaType: 'image/jpeg', signal })).url;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}

describe('destinations: azure', () => {
  test("puts a blob to the account's host, signed with its key", async () => {
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

  test('throws destination_refused for a wrong key and for an unknown container', async () => {
    const before = store.objects.length;
    expect(await put({}, randomBytes(64).toString('base64'))).toBe(
      'destination_refused: The result could not be stored at azure: 403 AuthenticationFailed',
    );
    expect(await put({ container: 'absent' })).toBe('destination_refused: The result could not be stored at azure: 404 ContainerNotFound');
    expect(store.objects).toHaveLength(before);
  });

  test('throws destination_failed for a 5xx and does not retry', async () => {
    const before = store.requestCount();
    store.respondNextWith({ status: 503, code: 'ServerBusy' });
    expect(await put()).toBe('destination_failed: The result could not be stored at azure: 503 ServerBusy');
    expect(store.requestCount()).toBe(before + 1);
    expect(await put()).toMatch(/^https:/);
  });

  test('throws destination_refused for a redirect and does not follow it', async () => {
    const before = store.requestCount();
    store.respondNextWith({ status: 307, code: '', location: `https://${account}.blob.core.windows.net/photos/elsewhere` });
    expect(await put()).toMatch(/^destination_refused: .*307/);
    expect(store.requestCount()).toBe(before + 1);
  });
});
