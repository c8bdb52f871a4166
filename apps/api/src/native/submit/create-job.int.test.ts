import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import request from 'supertest';

const [key, otherKey, poorKey] = ['A'.repeat(32), 'B'.repeat(32), 'C'.repeat(32)];
const png = fixtureBytes('images/palette.png');
const dataUri = `data:image/png;base64,${png.toString('base64')}`;

let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;
let origin: Server;
let originUrl: string;
/** Requests that the origin got, by path. */
const seen: Record<string, Record<string, unknown>> = {};

beforeAll(async () => {
  api = await openTestApi({ settings: { MAX_IMAGES_PER_JOB: '5', EGRESS_ALLOW: '127.0.0.1/32' } });
  worker = createTestWorker(api);
  await api.createAccount({ key, tokens: 1_000 });
  await api.createAccount({ key: otherKey, tokens: 1_000 });
  await api.createAccount({ key: poorKey, tokens: 1 });
  origin = createServer((message, response) => {
    seen[message.url ?? ''] = message.headers;
    response.end(png);
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});

afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await worker.close();
  await api.close();
});

const call = (method: 'get' | 'post' | 'delete', path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);
const submit = (body: object, apiKey = key) => call('post', '/jobs', apiKey).send(body);
const upload = (bytes: Buffer, apiKey = key) =>
  call('post', '/uploads?name=cat.png', apiKey).set('content-type', 'application/octet-stream').send(bytes);
const countJobs = async () => (await api.sql.query('SELECT count(*)::int AS count FROM jobs')).rows[0].count;
const pointersOf = ({ body }: { body: { errors?: { pointer: string; detail: string }[] } }) =>
  (body.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);

describe('POST /jobs', () => {
  test('runs a URL, an upload, a data URI and a file of a form, and answers a waiting caller with the settled job', async () => {
    const { body: uploaded } = await upload(png).expect(201);
    const options = {
      sources: [
        { url: `${originUrl}/a.png`, credentials: { user: 'ann', password: 'pw' }, headers: { 'X-Tenant': 'shop' } },
        { upload_id: uploaded.id, name: 'from/upload.png' },
        { data: dataUri },
      ],
      ...{ target: 'high', formats: ['webp'], labels: { shop: 'berlin' }, priority: 4 },
    };
    const answered = call('post', '/jobs')
      .set('prefer', 'wait=60')
      .attach('file', png, 'form.png')
      .field('options', JSON.stringify(options))
      .then((response) => response);
    const jobId = await worker.processQueued();
    const { status, body, headers } = await answered;
    expect([status, headers['preference-applied']]).toEqual([200, 'wait=60']);
    expect(body).toMatchObject({
      id: jobId,
      state: 'settled',
      outcome: 'succeeded',
      dialect: 'native',
      priority: 4,
      labels: { shop: 'berlin' },
    });
    expect(body.options).toMatchObject({ target: 85, formats: ['webp'] });
    expect(body.images.map(({ name, source, state }: Record<string, { kind: string }>) => [name, source?.kind, state])).toEqual([
      ['form.png', 'upload', 'succeeded'],
      ['a.png', 'url', 'succeeded'],
      ['upload.png', 'upload', 'succeeded'],
      ['image-3.png', 'upload', 'succeeded'],
    ]);
    for (const image of body.images) {
      expect(image.variants.map(({ role }: { role: string }) => role)).toEqual(['main', 'webp']);
      expect(image.summary).toMatch(/smaller|the same size/);
    }
    expect(seen['/a.png']).toMatchObject({ authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}`, 'x-tenant': 'shop' });
    const { rows } = await api.sql.query('SELECT key_id FROM jobs WHERE id = $1', [jobId]);
    expect(rows[0].key_id).toBe(body.key_id);
    await call('get', `/uploads/${uploaded.id}`).expect(200);
  });

  test('answers at once with the queued job and its address, and again after a wait that was too short', async () => {
    const { body, headers } = await submit({ sources: [{ data: dataUri }] }).expect(202);
    expect(body).toMatchObject({ state: 'queued', outcome: null, images: [{ name: 'image-1.png', state: 'queued' }] });
    expect(headers.location).toBe(`http://pixmill.test/api/v1/jobs/${body.id}`);
    expect(headers['preference-applied']).toBeUndefined();
    const waited = await submit({ sources: [{ data: dataUri }] })
      .set('prefer', 'wait=1')
      .expect(202);
    expect(waited.headers).toMatchObject({ 'preference-applied': 'wait=1', location: expect.stringContaining(waited.body.id) });
  });

  test('repeats the first job for the same Idempotency-Key, of JSON and of forms, and refuses another body', async () => {
    const once = (body: object) => submit(body).set('idempotency-key', 'order-7');
    const first = await once({ sources: [{ data: dataUri }] }).expect(202);
    const again = await once({ sources: [{ data: dataUri }] }).expect(202);
    expect(again.body.id).toBe(first.body.id);
    expect((await once({ sources: [{ data: dataUri, name: 'other' }] }).expect(422)).body.code).toBe('idempotency_key_reused');
    const form = () => call('post', '/jobs').set('idempotency-key', 'order-8').attach('file', png, 'a.png');
    expect((await form().expect(202)).body.id).toBe((await form().expect(202)).body.id);
  });

  test('takes the options of a preset, over which its own win', async () => {
    await call('post', '/presets')
      .send({ name: 'shop', options: { level: 'ultra', speed: 'fast', labels: { a: '1' } } })
      .expect(201);
    const { body } = await submit({ sources: [{ data: dataUri }], preset: 'shop', speed: 'normal', labels: { b: '2' } }).expect(202);
    expect(body).toMatchObject({ options: { level: 'ultra', speed: 'normal' }, labels: { a: '1', b: '2' } });
  });

  test('fails a file without an image alone in a job of several, and refuses a job of it alone', async () => {
    const { body } = await call('post', '/jobs').attach('file', png, 'a.png').attach('file', Buffer.from('text'), 'b.txt').expect(202);
    await worker.process(body.id);
    const { body: job } = await call('get', `/jobs/${body.id}`).expect(200);
    expect(job).toMatchObject({
      outcome: 'partial',
      images: [{ state: 'succeeded' }, { state: 'failed', failure: { code: 'not_an_image' } }],
    });
    const alone = await call('post', '/jobs').attach('file', Buffer.from('text'), 'b.txt').expect(400);
    expect(alone.body.code).toBe('not_an_image');
  });

  test('with dry_run: says what it would cost and refuse, and creates nothing', async () => {
    const before = await countJobs();
    const sources = [{ data: dataUri }, { data: `data:image/png;base64,${Buffer.from('text').toString('base64')}`, name: 'text.png' }];
    const { body } = await submit({ sources, dry_run: true }).expect(200);
    expect(body).toMatchObject({ dry_run: true, accepted: true, error: null, tokens_held: 2, tokens_available: expect.any(Number) });
    expect(body.sources).toMatchObject([{ accepted: true }, { name: 'text.png', accepted: false, error: { code: 'not_an_image' } }]);
    const poor = await submit({ sources, dry_run: true }, poorKey).expect(200);
    expect(poor.body).toMatchObject({ accepted: false, error: { code: 'insufficient_tokens' }, tokens_available: 1 });
    const connector = await submit({ sources, dry_run: true, destination: { connector: 'q8ZcK0vN3a', bucket: 'shop' } }).expect(200);
    expect(connector.body).toMatchObject({ accepted: false, error: { code: 'invalid_parameter' } });
    expect(await countJobs()).toBe(before);
  });

  const one = [{ data: 'data:image/png;base64,AAAA' }];
  test.each<[string, object, string[]]>([
    ['no sources', {}, ['/sources: must have 1 to 5 images, files of the form included']],
    [
      'too many sources',
      { sources: Array.from({ length: 6 }, () => one[0]) },
      ['/sources: must have 1 to 5 images, files of the form included'],
    ],
    ['sources that are no list', { sources: 'a' }, ['/sources: must be a list']],
    ['an unknown field', { sources: one, qualty: 1 }, ['/qualty: is not a known field']],
    ['a source of no kind', { sources: [{ name: 'a' }] }, ['/sources/0: must have exactly one of url, upload_id and data']],
    [
      'a source of two kinds',
      { sources: [{ url: 'http://a/', data: 'b' }] },
      ['/sources/0/data: must have exactly one of url, upload_id and data'],
    ],
    [
      'no URL',
      { sources: [...one, { url: 'ftp://a' }] },
      ['/sources/1/url: must be an absolute http or https URL of at most 8000 characters'],
    ],
    [
      'credentials without a URL',
      { sources: [{ ...one[0], credentials: { user: 'a', password: 'b' } }] },
      ['/sources/0/credentials: is for a source with a url only'],
    ],
    [
      'a reserved header',
      { sources: [{ url: 'http://a.example/', headers: { Range: 'bytes=0-1' } }] },
      [expect.stringMatching(/^\/sources\/0\/headers: `range` cannot be set/) as unknown as string],
    ],
    [
      'data that is no image type',
      { sources: [{ data: 'data:text/plain;base64,AAAA' }] },
      ['/sources/0/data: must be data:image/...;base64,... with valid base64'],
    ],
    [
      'data that is no base64',
      { sources: [{ data: 'data:image/png;base64,A*AA' }] },
      ['/sources/0/data: must be data:image/...;base64,... with valid base64'],
    ],
    [
      'data above 1 MB',
      { sources: [{ data: `data:image/png;base64,${'A'.repeat(1_333_340)}` }] },
      ['/sources/0/data: must have at most 1000000 bytes; send larger files as an upload'],
    ],
    [
      'an unknown upload',
      { sources: [{ upload_id: '6d1f0c3a-52c8-4e0b-9d0a-7b1c2d3e4f50' }] },
      ['/sources/0/upload_id: is not the id of an upload of the account, or it has expired'],
    ],
    ['an unknown preset', { sources: one, preset: 'nothing' }, ['/preset: is not the name or the id of a preset of the account']],
    [
      'an unknown connector',
      { sources: [{ data: dataUri }], destination: { connector: 'q8ZcK0vN3a', bucket: 'shop' } },
      ['/destination/connector: must be the id of a connector saved in the account'],
    ],
    [
      'an unknown watermark',
      { sources: [{ data: dataUri }], operations: [{ kind: 'enhance' }, { kind: 'watermark', image: 'q8ZcK0vN3a' }] },
      ['/operations/1/image: must be the id of an uploaded watermark'],
    ],
    [
      'super-resolution that is not installed',
      { sources: [{ data: dataUri }], operations: [{ kind: 'enhance' }, { kind: 'super-resolution', factor: 4 }] },
      [expect.stringMatching(/^\/operations\/1: .*`npm run models -- super-resolution`$/) as unknown as string],
    ],
    [
      'several wrong fields',
      { sources: [{ url: 'a' }, { upload_id: 'b' }], preset: 'nothing' },
      [
        '/sources/0/url: must be an absolute http or https URL of at most 8000 characters',
        '/sources/1/upload_id: is not the id of an upload of the account, or it has expired',
        '/preset: is not the name or the id of a preset of the account',
      ],
    ],
  ])('refuses %s with its pointer, and creates nothing', async (_name, body, pointers) => {
    const before = await countJobs();
    const response = await submit(body).expect(400);
    expect(response.body.code).toBe('invalid_parameter');
    expect(pointersOf(response)).toEqual(pointers);
    expect(await countJobs()).toBe(before);
  });

  test('refuses a form with another part, and options that are no JSON', async () => {
    const other = await call('post', '/jobs').attach('image', png, 'a.png').expect(400);
    expect(pointersOf(other)).toEqual(['/image: is no part of the form: it takes parts `file` and one part `options`']);
    const broken = await call('post', '/jobs').attach('file', png, 'a.png').field('options', '{').expect(400);
    expect(broken.body).toMatchObject({ code: 'malformed_body', detail: 'options: not valid JSON' });
    await submit([]).expect(400);
  });

  test('refuses an upload of another account, and an account without tokens', async () => {
    const { body } = await upload(png, otherKey).expect(201);
    expect(pointersOf(await submit({ sources: [{ upload_id: body.id }] }).expect(400))[0]).toMatch(/^\/sources\/0\/upload_id/);
    const refused = await submit({ sources: [{ data: dataUri }, { data: dataUri }] }, poorKey).expect(402);
    expect(refused.body.code).toBe('insufficient_tokens');
  });
});
