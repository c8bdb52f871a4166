import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { MIN_FREE_DISK: '0' } });
  for (const each of [key, foreignKey]) await api.createAccount({ key: each });
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete', path = '', sent = key) =>
  request(api.url)[method](`/api/v1/watermarks${path}`).set('x-api-key', sent);
const errorOf = (code: string, detail: unknown = expect.any(String)) => expect.objectContaining({ code, detail });
const listTempFiles = () => readdir(api.tempDir);

test('watermarks: are added as a form or as the body, and listed, read and deleted by their account only', async () => {
  const bytes = fixtureBytes('images/alpha.png');
  const form = await call('post').attach('file', bytes, 'Ünser logo.png').expect(201);
  const facts = { id: expect.stringMatching(/^[A-Za-z0-9]{10}$/), width: expect.any(Number), height: expect.any(Number) };
  expect(form.body).toEqual({ ...facts, name: 'Ünser logo.png', size_bytes: bytes.length, created_at: expect.any(String) });
  const raw = await call('post', '?name=st%00amp').type('image/png').send(bytes).expect(201);
  expect(raw.body).toMatchObject({ name: 'stamp', width: form.body.width, height: form.body.height });
  const nameless = await call('post').type('application/octet-stream').send(bytes).expect(201);
  expect(nameless.body.name).toBe(nameless.body.id);
  expect((await call('get').expect(200)).body).toEqual({ items: [form.body, raw.body, nameless.body], next_cursor: null });
  expect((await call('get', '', foreignKey)).body).toEqual({ items: [], next_cursor: null });
  for (const method of ['get', 'delete'] as const) {
    expect((await call(method, `/${raw.body.id}`, foreignKey).expect(404)).body).toEqual(errorOf('watermark_not_found'));
  }
  expect((await call('get', `/${raw.body.id}`).expect(200)).body).toEqual(raw.body);
  expect((await call('delete', `/${raw.body.id}`).expect(200)).body).toEqual({ id: raw.body.id, deleted: true });
  for (const deletedId of [raw.body.id, 'a%00b']) await call('delete', `/${deletedId}`).expect(404);
  await call('get', '/a%00b').expect(404);
  expect((await call('get')).body.items).toHaveLength(2);
  expect(await listTempFiles()).toEqual([]);
});

describe('watermark upload', () => {
  const wide = Buffer.from('89504e470d0a1a0a0000000d4948445200000fa10000000a0802000000', 'hex');
  const cases: readonly (readonly [string, () => Promise<Buffer>, number, string, string])[] = [
    ['text', async () => Buffer.from('hello'), 400, 'not_an_image', 'JPEG, PNG, GIF, WebP or AVIF'],
    ['a BMP', async () => Buffer.from('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1'), 400, 'not_an_image', 'AVIF, not a BMP'],
    ['an SVG', async () => fixtureBytes('images/logo.svg'), 400, 'not_an_image', 'not an SVG'],
    ['a PNG that ends before its size', async () => Buffer.from('89504e470d0a1a0a00', 'hex'), 400, 'image_damaged', 'damaged'],
    ['a side of 4,001 px', async () => wide, 400, 'image_too_large', '4001 x 10'],
    ['an empty file', async () => Buffer.alloc(0), 400, 'malformed_body', 'Send an image'],
    ['more than 5 MB', async () => Buffer.alloc(5_000_001), 413, 'body_too_large', '5 MB'],
  ];

  test.each(cases)('rejects %s as the body', async (_case, bytes, status, code, text) => {
    const answer = await call('post')
      .type('image/png')
      .send(await bytes());
    expect([answer.status, answer.body]).toEqual([status, errorOf(code, expect.stringContaining(text))]);
  });

  test('rejects a form with a file over 5 MB, with two files, or without a file', async () => {
    const large = await call('post').attach('file', Buffer.alloc(5_000_001), 'a.png');
    expect([large.status, large.body]).toEqual([413, errorOf('file_too_large', expect.stringContaining('5 MB'))]);
    const two = await call('post')
      .attach('file', fixtureBytes('images/alpha.png'), 'a.png')
      .attach('other', fixtureBytes('images/alpha.png'), 'b.png');
    expect([two.status, two.body]).toEqual([400, errorOf('invalid_parameter', expect.stringContaining('one file'))]);
    expect((await call('post').field('file', 'text')).status).toBe(400);
    expect(await listTempFiles()).toEqual([]);
  });

  test('returns 401 without a key, and 405 for another method', async () => {
    const bare = await request(api.url).post('/api/v1/watermarks').attach('file', Buffer.alloc(3_000_000), 'a.png');
    expect([bare.status, bare.body]).toEqual([401, errorOf('api_key_missing')]);
    const put = await request(api.url).put('/api/v1/watermarks').set('x-api-key', key);
    expect([put.status, put.headers.allow]).toEqual([405, 'POST, GET']);
  });
});
