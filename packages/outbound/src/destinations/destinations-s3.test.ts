import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError, type Destination, parseDestination } from '@pixmill/contracts';
import { issueCertificate, startS3Stub } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { createDestinations, type DestinationPut } from './destinations.js';

type Store = Awaited<ReturnType<typeof startS3Stub>>;

const secretAccessKey = randomBytes(30).toString('base64');
const credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey } as const;
const bytes = Buffer.from('a picture');

let plain: Store;
let secure: Store;
let certificate: { key: string; cert: string };
let never: AbortSignal;

beforeAll(async () => {
  const options = { secrets: { [credentials.accessKeyId]: secretAccessKey }, buckets: ['photos', 'my.photos'] };
  certificate = issueCertificate(
    'photos.s3.eu-west-1.amazonaws.com',
    's3.eu-west-1.amazonaws.com',
    'photos.s3.cn-north-1.amazonaws.com.cn',
    'storage.googleapis.com',
    'abc123.r2.cloudflarestorage.com',
    'photos.fra1.digitaloceanspaces.com',
    ...['eu-de', 'us', 'ams03', 'dal.us', 'eu', 'us-south'].map((region) => `photos.s3.${region}.cloud-object-storage.appdomain.cloud`),
  );
  [plain, secure] = await Promise.all([startS3Stub(options), startS3Stub({ ...options, tls: certificate })]);
});

afterAll(async () => {
  await Promise.all([plain.close(), secure.close()]);
});

beforeEach(() => {
  never = new AbortController().signal;
});

const openDestinations = () => createDestinations(createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80, 443] }));

/** Every name resolves to the stub, which has a certificate for it. */
const openNamedDestinations = () =>
  createDestinations(
    createGuardedHttpClient(
      { allow: ['127.0.0.0/8'], ports: [443] },
      {
        resolve: async () => ['127.0.0.1'],
        connect: ({ address, signal }) => connect({ host: address, port: secure.port, signal }),
        ca: certificate.cert,
      },
    ),
  );

const custom = (more: object = {}): Destination =>
  parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint: plain.url, ...more });

const task = (destination: Destination, more: Partial<DestinationPut> = {}): DestinationPut => ({
  destination,
  credentials,
  key: 'a b/ü+(1).jpg',
  bytes,
  mediaType: 'image/jpeg',
  signal: never,
  ...more,
});

describe('destinations: endpoint', () => {
  const key = 'a%20b/%C3%BC%2B%281%29.jpg';
  test.each<readonly [string, object, string, string]>([
    ['aws', { region: 'eu-west-1' }, 'https://photos.s3.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['aws', { region: 'eu-west-1', bucket: 'my.photos' }, 'https://s3.eu-west-1.amazonaws.com/my.photos', 'eu-west-1'],
    ['aws', { region: 'cn-north-1' }, 'https://photos.s3.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['google', {}, 'https://storage.googleapis.com/photos', 'auto'],
    ['cloudflare', { endpoint: 'https://abc123.r2.cloudflarestorage.com' }, 'https://abc123.r2.cloudflarestorage.com/photos', 'auto'],
    ['digitalocean', { region: 'fra1' }, 'https://photos.fra1.digitaloceanspaces.com', 'fra1'],
    ...['eu-de', 'us', 'ams03', 'dal.us'].map(
      (region) => ['ibm', { region }, `https://photos.s3.${region}.cloud-object-storage.appdomain.cloud`, region] as const,
    ),
    ['ibm', { region: 'eu-geo' }, 'https://photos.s3.eu.cloud-object-storage.appdomain.cloud', 'eu-geo'],
    ['ibm', { region: 'us-south-smart' }, 'https://photos.s3.us-south.cloud-object-storage.appdomain.cloud', 'us-south-smart'],
  ])('of %s with %j', async (service, more, base, region) => {
    const destination = parseDestination({ provider: 's3', service, bucket: 'photos', acl: 'public-read', ...more });
    const { url } = await openNamedDestinations().put(task(destination));
    expect(url).toBe(`${base}/${key}`);
    const stored = secure.objects.at(-1);
    expect(`https://${stored?.host}${stored?.target.split('?')[0]}`).toBe(url);
    expect(stored?.body).toEqual(bytes);
    expect(stored?.headers.authorization).toContain(`/${region}/s3/aws4_request`);
    expect(stored?.headers['x-amz-acl']).toBe(service === 'cloudflare' ? undefined : 'public-read');
  });
});

describe('destinations: s3 object', () => {
  test('has the requested settings', async () => {
    const headers = {
      'Cache-Control': 'max-age=60',
      'Content-Type': 'image/x-own',
      'Content-Encoding': 'identity',
      'Content-Language': 'de',
      'Content-Disposition': 'inline; filename="a.jpg"',
    };
    const destination = custom({ acl: 'private', storageClass: 'standard-ia', metadata: { plain: 'a  b', where: 'Zürich ✓' }, headers });
    expect((await openDestinations().put(task(destination, { key: 'a.jpg' }))).url).toBe(`${plain.url}/photos/a.jpg`);
    const stored = plain.objects.at(-1);
    expect(stored?.headers).toMatchObject({
      'cache-control': 'max-age=60',
      'content-type': 'image/x-own',
      'content-language': 'de',
      'content-encoding': 'identity',
      'content-disposition': 'inline; filename="a.jpg"',
      'x-amz-acl': 'private',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-meta-plain': 'a  b',
      'x-amz-meta-where': `=?UTF-8?B?${Buffer.from('Zürich ✓').toString('base64')}?=`,
      'user-agent': expect.stringMatching(/^Pixmill\//),
    });
  });

  test('has the media type of the result and no other settings by default', async () => {
    await openDestinations().put(task(custom()));
    const headers = plain.objects.at(-1)?.headers ?? {};
    expect(headers['content-type']).toBe('image/jpeg');
    expect(Object.keys(headers).filter((name) => /acl|storage-class|meta-|cache-control|checksum|encoding/.test(name))).toEqual([
      'accept-encoding',
    ]);
  });
});

describe('destinations: failed put', () => {
  const putResult = (destination: Destination, more: Partial<DestinationPut> = {}) =>
    openDestinations()
      .put(task(destination, more))
      .then(
        () => 'stored',
        (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : thrown),
      );

  test('throws destination_refused for a wrong secret, without the secret', async () => {
    const wrong = { ...credentials, secretAccessKey: 'not-the-secret' };
    const before = plain.objects.length;
    const result = await putResult(custom(), { credentials: wrong });
    expect(result).toBe('destination_refused: The result could not be stored at custom: 403 SignatureDoesNotMatch');
    expect(plain.objects).toHaveLength(before);
  });

  test('throws destination_refused for an unknown key and for an unknown bucket', async () => {
    const unknown = { ...credentials, accessKeyId: 'AKIDUNKNOWN' };
    expect(await putResult(custom(), { credentials: unknown })).toContain('403 InvalidAccessKeyId');
    expect(await putResult(custom({ bucket: 'absent' }))).toBe(
      'destination_refused: The result could not be stored at custom: 404 NoSuchBucket',
    );
  });

  test('throws destination_failed for 5xx and throttling and does not retry', async () => {
    for (const [status, code] of [
      [500, 'InternalError'],
      [503, 'SlowDown'],
      [429, ''],
    ] as const) {
      const before = plain.requestCount();
      plain.respondNextWith({ status, code });
      expect(await putResult(custom())).toMatch(new RegExp(`^destination_failed: .* at custom: ${status}`));
      expect(plain.requestCount()).toBe(before + 1);
    }
    expect(await putResult(custom())).toBe('stored');
  });

  test('throws destination_refused for a redirect and does not follow it', async () => {
    for (const status of [301, 307]) {
      const before = plain.requestCount();
      plain.respondNextWith({ status, code: 'PermanentRedirect', location: `${plain.url}/photos/elsewhere` });
      expect(await putResult(custom())).toMatch(new RegExp(`^destination_refused: .* at custom: ${status}`));
      expect(plain.requestCount()).toBe(before + 1);
    }
  });

  test('throws destination_failed when no server listens', async () => {
    expect(await putResult(custom({ endpoint: 'http://127.0.0.1:1' }))).toBe(
      'destination_failed: The result could not be stored at custom: the endpoint could not be reached',
    );
  });

  test('throws destination_refused for a forbidden address, with the message of an unreachable one', async () => {
    const guarded = createDestinations(createGuardedHttpClient({ allow: [], ports: [80, 443, plain.port] }));
    await expect(guarded.put(task(custom()))).rejects.toMatchObject({
      code: 'destination_refused',
      message: 'The result could not be stored at custom: the endpoint could not be reached',
    });
  });

  test('throws the reason of the signal when the caller aborts', async () => {
    const reason = new AppError('claim_lost');
    await expect(openDestinations().put(task(custom(), { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });
});
