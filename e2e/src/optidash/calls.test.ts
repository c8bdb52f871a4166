import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, issueCertificate, startAzureStub, startS3Stub } from '@pixmill/testkit';
import { Webhook } from 'standardwebhooks';
import { type ExternalServer, openExternalServer } from '../external-server.js';
import { type NamedImage, readNamedFixture } from '../fixtures.js';
import { type RunningService, startService } from '../service.js';
import { createMeteredAccount, fetchCredits } from './accounts.js';
import { callNativeApi, fetchImage, type JsonObject, type OptidashBody, upload } from './client.js';
import { describeReplies, replySettings } from './describe-replies.js';
import { openProtectedOrigin, type ProtectedOrigin } from './protected-origin.js';
import { sha1 } from './test-images.js';

type StoreStub = Awaited<ReturnType<typeof startS3Stub>>;

const sourceCredentials = 'ada:se:cret ü';
const s3Credentials = { key: 'AKIDOFTHETEST', secret: randomBytes(30).toString('base64') };
const azureCredentials = { account: 'pixmilltest', key: randomBytes(64).toString('base64') };
const small = { resize: { width: 100 } };

let folder: string;
let photo: NamedImage;
let origin: ProtectedOrigin;
let otherOrigin: ProtectedOrigin;
let receiver: ExternalServer;
let s3: StoreStub;
let azure: StoreStub;
let service: RunningService;

/** Destinations must use https, so the stubs have a certificate that the service trusts. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-calls-'));
  photo = readNamedFixture('sample.jpg');
  const tls = issueCertificate('localhost');
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  [origin, otherOrigin] = (await Promise.all(
    ['127.0.0.1', '127.0.0.2'].map((address) => openProtectedOrigin(address, photo.bytes, sourceCredentials)),
  )) as [ProtectedOrigin, ProtectedOrigin];
  receiver = await openExternalServer();
  s3 = await startS3Stub({ secrets: { [s3Credentials.key]: s3Credentials.secret }, buckets: ['photos'], tls });
  azure = await startAzureStub({ ...azureCredentials, containers: ['photos'], tls });
  service = await startService({
    ...replySettings,
    EGRESS_ALLOW: '127.0.0.0/30,::1/128',
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await Promise.all([origin.close(), otherOrigin.close(), receiver.close(), s3.close(), azure.close()]);
  await rm(folder, { recursive: true });
}, 60_000);

const stubUrl = ({ port }: StoreStub) => `https://localhost:${port}`;

describe('replies', () => describeReplies(() => service));

describe('fetch', () => {
  const withCredentials = (url: string) => url.replace('://', `://${sourceCredentials.split(':').map(encodeURIComponent).join(':')}@`);

  test('credentials of the URL and headers: are sent to the host of the URL, and never appear in an answer', async () => {
    const url = `${withCredentials(origin.url)}/private/a%20b.jpg?size=big`;
    const { status, body } = await fetchImage(service, {
      url,
      headers: { 'X-Token': 'abc', 'user-agent': 'Mine/1', host: 'images.example.com' },
      ...small,
    });
    expect({ status, name: body.input?.name, bytes: body.input?.bytes }).toEqual({
      status: 200,
      name: 'a b.jpg',
      bytes: photo.bytes.length,
    });
    expect(origin.requests.at(-1)).toMatchObject({
      path: '/private/a%20b.jpg?size=big',
      headers: { 'x-token': 'abc', 'user-agent': 'Mine/1', host: 'images.example.com', authorization: expect.stringMatching(/^Basic /) },
    });
    expect(JSON.stringify(body)).not.toContain('cret');
    const refused = await fetchImage(service, { url: `${origin.url}/private/a.jpg`, ...small });
    const message = 'The image could not be downloaded: its server answered 401';
    expect(refused.body).toMatchObject({ success: false, code: 422, message });
  });

  test('credentials and headers: are not sent to another host after a redirect', async () => {
    const to = (url: string) => `${withCredentials(origin.url)}/to?${encodeURIComponent(url)}`;
    const headers = { 'X-Token': 'abc', cookie: 'a=b', host: 'images.example.com' };
    const { status } = await fetchImage(service, { url: to(`${otherOrigin.url}/b.jpg`), headers, ...small });
    expect(status).toBe(200);
    const [received] = otherOrigin.requests.slice(-1);
    expect(received?.path).toBe('/b.jpg');
    expect(received?.headers.host).toBe(otherOrigin.host);
    expect(Object.keys(received?.headers ?? {}).filter((name) => ['x-token', 'cookie', 'authorization'].includes(name))).toEqual([]);
    const before = otherOrigin.requests.length;
    expect((await fetchImage(service, { url: to(`${otherOrigin.url}/private/b.jpg`), headers, ...small })).status).toBe(422);
    expect(otherOrigin.requests.length).toBe(before + 1);
  });
});

describe('webhooks', () => {
  const waitForWebhook = (id: string) =>
    eventually(() => receiver.received.find(({ body }) => body.includes(id)) ?? null, { withinMs: 20_000, describe: 'the webhook' });

  test('a call with a webhook: is answered with 202, then the signed webhook has the answer with the same id', async () => {
    const { status, body } = await upload(service, photo, { ...small, webhook: { url: `${receiver.url}/done?a=b` } });
    expect({ status, body }).toEqual({ status: 202, body: { success: true, code: 202, id: expect.any(String) } });
    const webhook = await waitForWebhook(body.id);
    expect(webhook.headers['content-type']).toBe('application/json; charset=utf-8');
    const { secret } = (await callNativeApi(service, '/webhook-secret')).body;
    const verified = new Webhook(String(secret)).verify(webhook.body, webhook.headers as Record<string, string>) as OptidashBody;
    expect(verified).toMatchObject({ success: true, code: 200, id: body.id, input: { name: 'sample.jpg' }, output: { width: 100 } });
    expect(verified.message).toBeUndefined();
  });

  test('delay: is the time from the end of the job to the webhook', async () => {
    const { body } = await upload(service, photo, { resize: { width: 90 }, webhook: { url: `${receiver.url}/later`, delay: 1 } });
    const acceptedAt = Date.now();
    await waitForWebhook(body.id);
    expect(Date.now() - acceptedAt).toBeGreaterThanOrEqual(1_000);
  });

  test('errors: a failed job is in the webhook, a wrong request is answered with 422', async () => {
    const webhook = { url: `${receiver.url}/failed` };
    const { status, body } = await fetchImage(service, { url: `${origin.url}/private/a.jpg`, webhook });
    expect(status).toBe(202);
    expect(JSON.parse((await waitForWebhook(body.id)).body)).toEqual({
      success: false,
      code: 422,
      id: body.id,
      message: expect.any(String),
    });
    for (const wrong of [{ resize: { width: 0 } }, { webhook: { url: 'mailto:a' } }, { webhook: { ...webhook, delay: 604_801 } }]) {
      expect((await upload(service, photo, { webhook, ...wrong })).status).toBe(422);
    }
  });
});

describe('store', () => {
  const storedBy = (store: StoreStub) => store.objects.map(({ target }) => target.replace(/\?.*/, ''));
  const put = (store: JsonObject, key?: string) => upload(service, photo, { ...small, store }, { ...(key && { key }) });
  const inS3 = (more: JsonObject = {}): JsonObject => ({
    provider: 's3',
    ...s3Credentials,
    bucket: 'photos',
    endpoint: stubUrl(s3),
    ...more,
  });
  const inAzure = (more: JsonObject = {}): JsonObject => ({
    provider: 'azure',
    ...azureCredentials,
    container: 'photos',
    endpoint: stubUrl(azure),
    ...more,
  });

  test('s3: stores under the whole key with headers and metadata, and answers the permanent URL', async () => {
    const headers = { 'Cache-Control': 'max-age=60' };
    const { status, body } = await put(inS3({ path: 'out/small one.jpg', acl: 'private', headers, metadata: { by: 'ada' } }));
    expect([status, body.message]).toEqual([200, undefined]);
    expect(body.output?.url).toBe(`${stubUrl(s3)}/photos/out/small%20one.jpg`);
    const stored = s3.objects.at(-1);
    expect(stored?.headers).toMatchObject({
      'cache-control': 'max-age=60',
      'x-amz-meta-by': 'ada',
      'x-amz-acl': 'private',
      'content-type': 'image/jpeg',
    });
    expect(sha1(stored?.body ?? Buffer.alloc(0))).toBe(body.output?.sha1);
  });

  test('azure: appends the name of the output to a path that ends with a slash', async () => {
    const { status, body } = await put(inAzure({ path: 'out/' }));
    expect([status, body.output?.url]).toEqual([200, `${stubUrl(azure)}/photos/out/sample.jpg`]);
    expect(sha1(azure.objects.at(-1)?.body ?? Buffer.alloc(0))).toBe(body.output?.sha1);
  });

  test.each<readonly [string, () => JsonObject, () => JsonObject, () => StoreStub]>([
    [
      's3',
      () => ({ provider: 'custom', ...s3Credentials, endpoint: stubUrl(s3) }),
      () => ({ bucket: 'photos', path: 'by-id/a.jpg' }),
      () => s3,
    ],
    [
      'azure',
      () => ({ provider: 'azure', ...azureCredentials, endpoint: stubUrl(azure) }),
      () => ({ container: 'photos', path: 'by-id/a.jpg' }),
      () => azure,
    ],
  ])('%s: takes the credentials from a connector, and is a 422 after its deletion', async (name, credentials, location, store) => {
    const created = await callNativeApi(service, '/connectors', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, ...credentials() }),
    });
    expect([created.status, created.body.id]).toEqual([201, expect.stringMatching(/^[A-Za-z0-9]{10}$/)]);
    const { status, body } = await put({ id: created.body.id, ...location() });
    expect([status, body.message, body.output?.url]).toEqual([200, undefined, `${stubUrl(store())}/photos/by-id/a.jpg`]);
    expect(storedBy(store())).toContain('/photos/by-id/a.jpg');
    expect((await callNativeApi(service, `/connectors/${created.body.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await put({ id: created.body.id, ...location() })).body).toMatchObject({
      success: false,
      code: 422,
      message: expect.stringMatching(/connector/i),
    });
  });

  test.each<readonly [string, number, () => JsonObject, () => StoreStub]>([
    ['s3 with a wrong secret', 422, () => inS3({ secret: 'not-this-one', path: 'no/a.jpg' }), () => s3],
    ['s3 without such a bucket', 422, () => inS3({ bucket: 'nowhere', path: 'no/a.jpg' }), () => s3],
    ['azure with a wrong key', 422, () => inAzure({ key: randomBytes(64).toString('base64'), path: 'no/a.jpg' }), () => azure],
    ['an unreachable service', 502, () => inS3({ endpoint: 'https://localhost:1', path: 'no/a.jpg' }), () => s3],
  ])('%s: is answered with %s, stores nothing and costs nothing', async (scenario, code, store, stub) => {
    const key = await createMeteredAccount(service, scenario.replaceAll(' ', '-'), 3);
    const { status, body } = await put(store(), key);
    expect(body).toEqual({ success: false, code: status, id: expect.any(String), message: expect.stringMatching(/could not be stored/) });
    expect(status).toBe(code);
    expect(body.message).not.toContain('not-this-one');
    expect(storedBy(stub()).filter((target) => target.includes('/no/'))).toEqual([]);
    const files = readdirSync(join(service.dataDir, 'storage', 'jobs', body.id), { recursive: true }).map(String);
    expect(files.filter((name) => name.includes('main'))).toEqual([]);
    expect(await fetchCredits(service, key)).toMatchObject({ remaining: 3 });
  });

  test('a stored image: costs one token, as any other', async () => {
    const key = await createMeteredAccount(service, 'Storing', 3);
    expect((await put(inS3({ path: 'paid.jpg' }), key)).status).toBe(200);
    expect(await fetchCredits(service, key)).toMatchObject({ remaining: 2 });
  });
});
