import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueCertificate, startAzureStub, startS3Stub } from '@pixmill/testkit';
import { Webhook } from 'standardwebhooks';
import { type ExternalServer, openExternalServer } from '../external-server.js';
import { eventually, type RunningService, startService } from '../service.js';
import { createAccount, fetchCredits } from './accounts.js';
import { callNativeApi, fetchImage, type JsonObject, type OptidashBody, upload } from './client.js';
import { describeReplies, replySettings } from './describe-replies.js';
import { openProtectedOrigin, type ProtectedOrigin } from './protected-origin.js';
import { type NamedImage, readNamedFixture, sha1 } from './test-images.js';

type StoreStub = Awaited<ReturnType<typeof startS3Stub>>;

const login = 'ada:se:cret ü';
const s3Login = { key: 'AKIDOFTHETEST', secret: randomBytes(30).toString('base64') };
const azureLogin = { account: 'pixmilltest', key: randomBytes(64).toString('base64') };
const small = { resize: { width: 100 } };

let folder: string;
let photo: NamedImage;
let origin: ProtectedOrigin;
let elsewhere: ProtectedOrigin;
let receiver: ExternalServer;
let s3: StoreStub;
let azure: StoreStub;
let service: RunningService;

/** Destinations are https only, so the stand-ins have a certificate, which the service is told to trust. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-outside-'));
  photo = await readNamedFixture('sample.jpg');
  const tls = issueCertificate('localhost');
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  [origin, elsewhere] = (await Promise.all(
    ['127.0.0.1', '127.0.0.2'].map((address) => openProtectedOrigin(address, photo.bytes, login)),
  )) as [ProtectedOrigin, ProtectedOrigin];
  receiver = await openExternalServer();
  s3 = await startS3Stub({ secrets: { [s3Login.key]: s3Login.secret }, buckets: ['photos'], tls });
  azure = await startAzureStub({ ...azureLogin, containers: ['photos'], tls });
  service = await startService({
    ...replySettings,
    EGRESS_ALLOW: '127.0.0.0/30,::1/128',
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await Promise.all([origin.close(), elsewhere.close(), receiver.close(), s3.close(), azure.close()]);
  await rm(folder, { recursive: true });
}, 60_000);

const named = ({ port }: StoreStub) => `https://localhost:${port}`;

describe('answers', () => describeReplies(() => service));

describe('fetch', () => {
  const withLogin = (url: string) => url.replace('://', `://${login.split(':').map(encodeURIComponent).join(':')}@`);

  test('credentials in the address and headers go to the host that was named', async () => {
    const url = `${withLogin(origin.url)}/private/a%20b.jpg?size=big`;
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

  test('neither goes on to another host', async () => {
    const to = (url: string) => `${withLogin(origin.url)}/to?${encodeURIComponent(url)}`;
    const headers = { 'X-Token': 'abc', cookie: 'a=b', host: 'images.example.com' };
    const { status } = await fetchImage(service, { url: to(`${elsewhere.url}/b.jpg`), headers, ...small });
    expect(status).toBe(200);
    const [asked] = elsewhere.requests.slice(-1);
    expect(asked?.path).toBe('/b.jpg');
    expect(asked?.headers.host).toBe(elsewhere.host);
    expect(Object.keys(asked?.headers ?? {}).filter((name) => ['x-token', 'cookie', 'authorization'].includes(name))).toEqual([]);
    const before = elsewhere.requests.length;
    expect((await fetchImage(service, { url: to(`${elsewhere.url}/private/b.jpg`), headers, ...small })).status).toBe(422);
    expect(elsewhere.requests.length).toBe(before + 1);
  });
});

describe('webhooks', () => {
  const posted = (id: string) => eventually('webhook', 20_000, async () => receiver.received.find(({ body }) => body.includes(id)));

  test('202 at once, then the whole answer under the same id, signed', async () => {
    const { status, body } = await upload(service, photo, { ...small, webhook: { url: `${receiver.url}/done?a=b` } });
    expect({ status, body }).toEqual({ status: 202, body: { success: true, code: 202, id: expect.any(String) } });
    const webhook = await posted(body.id);
    expect(webhook.headers['content-type']).toBe('application/json; charset=utf-8');
    const { secret } = (await callNativeApi(service, '/webhook-secret')).body;
    const verified = new Webhook(String(secret)).verify(webhook.body, webhook.headers as Record<string, string>) as OptidashBody;
    expect(verified).toMatchObject({ success: true, code: 200, id: body.id, input: { name: 'sample.jpg' }, output: { width: 100 } });
    expect(verified.message).toBeUndefined();
  });

  test('delay counts from the end of the work', async () => {
    const { body } = await upload(service, photo, { resize: { width: 90 }, webhook: { url: `${receiver.url}/later`, delay: 1 } });
    const acceptedAt = Date.now();
    await posted(body.id);
    expect(Date.now() - acceptedAt).toBeGreaterThanOrEqual(1_000);
  });

  test('what fails is posted as an error, what is wrong with the request is said at once', async () => {
    const webhook = { url: `${receiver.url}/failed` };
    const { status, body } = await fetchImage(service, { url: `${origin.url}/private/a.jpg`, webhook });
    expect(status).toBe(202);
    expect(JSON.parse((await posted(body.id)).body)).toEqual({ success: false, code: 422, id: body.id, message: expect.any(String) });
    for (const wrong of [{ resize: { width: 0 } }, { webhook: { url: 'mailto:a' } }, { webhook: { ...webhook, delay: 604_801 } }]) {
      expect((await upload(service, photo, { webhook, ...wrong })).status).toBe(422);
    }
  });
});

describe('store', () => {
  const storedBy = (store: StoreStub) => store.objects.map(({ target }) => target.replace(/\?.*/, ''));
  const put = (store: JsonObject, key?: string) => upload(service, photo, { ...small, store }, { ...(key && { key }) });
  const inS3 = (more: JsonObject = {}): JsonObject => ({ provider: 's3', ...s3Login, bucket: 'photos', endpoint: named(s3), ...more });
  const inAzure = (more: JsonObject = {}): JsonObject => ({
    provider: 'azure',
    ...azureLogin,
    container: 'photos',
    endpoint: named(azure),
    ...more,
  });

  test('s3: the whole key, headers and metadata, and the permanent address', async () => {
    const headers = { 'Cache-Control': 'max-age=60' };
    const { status, body } = await put(inS3({ path: 'out/small one.jpg', acl: 'private', headers, metadata: { by: 'ada' } }));
    expect([status, body.message]).toEqual([200, undefined]);
    expect(body.output?.url).toBe(`${named(s3)}/photos/out/small%20one.jpg`);
    const stored = s3.objects.at(-1);
    expect(stored?.headers).toMatchObject({
      'cache-control': 'max-age=60',
      'x-amz-meta-by': 'ada',
      'x-amz-acl': 'private',
      'content-type': 'image/jpeg',
    });
    expect(sha1(stored?.body ?? Buffer.alloc(0))).toBe(body.output?.sha1);
  });

  test('azure: a folder gets the name of the output', async () => {
    const { status, body } = await put(inAzure({ path: 'out/' }));
    expect([status, body.output?.url]).toEqual([200, `${named(azure)}/photos/out/sample.jpg`]);
    expect(sha1(azure.objects.at(-1)?.body ?? Buffer.alloc(0))).toBe(body.output?.sha1);
  });

  test.each<readonly [string, () => JsonObject, () => JsonObject, () => StoreStub]>([
    ['s3', () => ({ provider: 'custom', ...s3Login, endpoint: named(s3) }), () => ({ bucket: 'photos', path: 'by-id/a.jpg' }), () => s3],
    [
      'azure',
      () => ({ provider: 'azure', ...azureLogin, endpoint: named(azure) }),
      () => ({ container: 'photos', path: 'by-id/a.jpg' }),
      () => azure,
    ],
  ])('%s by the id of a connector', async (name, credentials, place, store) => {
    const made = await callNativeApi(service, '/connectors', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, ...credentials() }),
    });
    expect([made.status, made.body.id]).toEqual([201, expect.stringMatching(/^[A-Za-z0-9]{10}$/)]);
    const { status, body } = await put({ id: made.body.id, ...place() });
    expect([status, body.message, body.output?.url]).toEqual([200, undefined, `${named(store())}/photos/by-id/a.jpg`]);
    expect(storedBy(store())).toContain('/photos/by-id/a.jpg');
    expect((await callNativeApi(service, `/connectors/${made.body.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await put({ id: made.body.id, ...place() })).body).toMatchObject({
      success: false,
      code: 422,
      message: expect.stringMatching(/connector/i),
    });
  });

  test.each<readonly [string, number, () => JsonObject, () => StoreStub]>([
    ['s3 with a wrong secret', 422, () => inS3({ secret: 'not-this-one', path: 'no/a.jpg' }), () => s3],
    ['s3 without such a bucket', 422, () => inS3({ bucket: 'nowhere', path: 'no/a.jpg' }), () => s3],
    ['azure with a wrong key', 422, () => inAzure({ key: randomBytes(64).toString('base64'), path: 'no/a.jpg' }), () => azure],
    ['a service that is not there', 502, () => inS3({ endpoint: 'https://localhost:1', path: 'no/a.jpg' }), () => s3],
  ])('%s: %s, nothing kept, nothing charged', async (what, code, store, stand) => {
    const { key } = await createAccount(service, { name: what.replaceAll(' ', '-'), tokens: 3 });
    const { status, body } = await put(store(), key);
    expect(body).toEqual({ success: false, code: status, id: expect.any(String), message: expect.stringMatching(/could not be stored/) });
    expect(status).toBe(code);
    expect(body.message).not.toContain('not-this-one');
    expect(storedBy(stand()).filter((target) => target.includes('/no/'))).toEqual([]);
    const kept = readdirSync(join(service.dataDir, 'storage', 'jobs', body.id), { recursive: true }).map(String);
    expect(kept.filter((name) => name.includes('main'))).toEqual([]);
    expect(await fetchCredits(service, key)).toMatchObject({ remaining: 3 });
  });

  test('what is stored is charged as any other', async () => {
    const { key } = await createAccount(service, { name: 'Storing', tokens: 3 });
    expect((await put(inS3({ path: 'paid.jpg' }), key)).status).toBe(200);
    expect(await fetchCredits(service, key)).toMatchObject({ remaining: 2 });
  });
});
