import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type NamedImage, readNamedFixture } from '../fixtures.js';
import { download } from '../megaoptim/client.js';
import { type RunningService, recordedKey } from '../service.js';
import { adminKey, createMeteredAccount, fetchCredits } from './accounts.js';
import { encodeBasic, fetchImage, type JsonObject, readReply, transform, upload } from './client.js';
import { describeImage } from './test-images.js';

/** Settings of the service under test. */
export const replySettings = { ADMIN_API_KEY: adminKey, MAX_FILE_BYTES: '700000', OPTIDASH_RATE_LIMIT: '150' };
const maxFileBytes = Number(replySettings.MAX_FILE_BYTES);

let service: RunningService;
let photo: NamedImage;

const binary = { 'x-optidash-binary': '1' };
const small = { resize: { width: 100 } };
const call = async (path: string, init: RequestInit = {}) => readReply(await fetch(`${service.url}${path}`, init));

function metadata(): void {
  test.each(['sample.jpg', 'already-optimised.jpg', 'gray.jpg', 'photo.png', 'alpha.png', 'still.gif', 'lossy.webp', 'photo.avif'])(
    '%s: input and output are described as the files are',
    async (name) => {
      const source = readNamedFixture(name);
      const { status, body } = await upload(service, source, { ...small, output: { quality: 80 } });
      const { input, output, ...rest } = body;
      expect({ status, ...rest }).toEqual({ status: 200, success: true, code: 200, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(input).toMatchObject({ name, ...(await describeImage(source.bytes)) });
      expect(output).toMatchObject({ name, ...(await describeImage(await download(output?.url))) });
      expect(Object.keys(output ?? {}).sort()).toEqual(['url', ...Object.keys(input ?? {})].sort());
    },
  );

  test('an output with another format or encoding: is described as it is, not as the input was', async () => {
    const { body } = await upload(service, photo, { ...small, output: { format: 'jpg', encoding: 'baseline', quality: 61 } });
    expect(body.output).toMatchObject({ colorspace: 'YCbCr', interlaced: false, depth: 24, quality: 61, width: 100 });
    const png = (await upload(service, photo, { ...small, mask: { shape: 'ellipse' }, output: { format: 'png' } })).body.output;
    expect(png).toMatchObject({ format: 'PNG', colorspace: 'sRGB', sampling: '4:4:4', depth: 32, quality: 100, name: 'sample.png' });
  });

  test('a photo with EXIF orientation 6: is rotated, and the metadata has the new size', async () => {
    const { body } = await upload(service, readNamedFixture('exif-gps-orientation-6.jpg'), { output: { quality: 80 } });
    const { width, height } = await sharp(await download(body.output?.url)).metadata();
    expect([width, height, body.output?.width, body.output?.height]).toEqual([320, 480, 320, 480]);
  });
}

function binaryReplies(): void {
  test('metadata headers: are equal, ASCII and on one line for any file name', async () => {
    const name = `Blüte 日本 🌸 ${'ü'.repeat(300)}.jpg`;
    const { headers, bytes, body } = await transform(service, { ...photo, name }, small);
    const meta = headers.get('x-optidash-meta') ?? '';
    expect(headers.get('x-optidash-metadata')).toBe(meta);
    expect(meta).toMatch(/^[\x20-\x7e]+$/);
    expect(meta.length).toBeLessThan(8_000);
    expect(body.input?.name).toMatch(/^Blüte 日本 🌸 ü+\.jpg$/);
    expect(body.output).toMatchObject(await describeImage(bytes));
    expect((await download(body.output?.url)).equals(bytes)).toBe(true);
  });

  test.each<readonly [JsonObject, Readonly<Record<string, string>>, boolean]>([
    [{}, { 'x-optidash-binary': '1' }, true],
    [{}, { 'x-optidash-binary': 'true', accept: 'application/json' }, true],
    [{ response: { mode: 'binary' } }, {}, true],
    [{ response: { mode: 'binary' } }, { 'x-optidash-binary': '1' }, true],
    [{ response: { mode: 'json' } }, {}, false],
    [{}, { 'x-optidash-binary': '0', accept: 'image/*' }, false],
  ])('%j with headers %j: binary is %s', async (data, headers, isBinary) => {
    const reply = await upload(service, photo, { ...small, ...data }, { headers });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, isBinary ? 'image/jpeg' : 'application/json; charset=utf-8']);
    expect(reply.headers.has('x-optidash-meta')).toBe(isBinary);
  });

  test.each<readonly [string, number, () => ReturnType<typeof upload>]>([
    ['unknown key', 401, () => upload(service, photo, {}, { headers: binary, key: 'x'.repeat(32) })],
    ['wrong parameter', 422, () => upload(service, photo, { resize: { width: 'wide' } }, { headers: binary })],
    ['no image', 422, () => upload(service, { name: 'a.jpg', bytes: Buffer.from('text') }, small, { headers: binary })],
    ['unreachable', 422, () => fetchImage(service, { url: 'http://127.0.0.1/a.jpg' }, { headers: binary })],
    ['with webhook', 422, () => upload(service, photo, { webhook: { url: 'http://127.0.0.1:1/' } }, { headers: binary })],
    [
      'no image, by response.mode',
      422,
      () => upload(service, { name: 'a.jpg', bytes: Buffer.from('text') }, { response: { mode: 'binary' } }),
    ],
  ])('an error (%s): is in the headers, and the body is empty', async (_, code, send) => {
    const { status, headers, body, bytes } = await send();
    expect([status, bytes.length, headers.get('x-optidash-metadata')]).toEqual([code, 0, headers.get('x-optidash-meta')]);
    expect(body).toEqual({ success: false, code, id: expect.any(String), message: expect.any(String) });
  });
}

function errors(): void {
  const authorized = { headers: { authorization: encodeBasic(recordedKey) } };
  const post = (body: FormData | string, headers: Readonly<Record<string, string>> = {}) =>
    call('/1.0/upload', { method: 'POST', headers: { ...authorized.headers, ...headers }, body });
  const form = (fields: Readonly<Record<string, string>>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return data;
  };

  test.each<readonly [string, number, RegExp, () => ReturnType<typeof upload>]>([
    ['no key', 401, /key/i, () => call('/1.0/account')],
    ['unknown key', 401, /key/i, () => call('/1.0/account', { headers: { authorization: `Bearer ${'x'.repeat(32)}` } })],
    ['a big upload with an unknown key', 401, /key/i, () => upload(service, photo, {}, { key: 'x'.repeat(32) })],
    ['no such endpoint', 404, /./, () => call('/1.0/nothing', authorized)],
    ['another method', 405, /./, () => call('/1.0/upload', { method: 'PUT', ...authorized })],
    ['too large', 413, /0\.7 MB/, () => upload(service, { name: 'a.jpg', bytes: Buffer.alloc(maxFileBytes + 1) })],
    ['no file', 422, /`file`/, () => post(form({ data: '{}' }))],
    ['no JSON in data', 422, /`data`/, () => post(form({ file: 'x', data: '{' }))],
    ['no multipart', 422, /multipart/, () => post('{}', { 'content-type': 'application/json' })],
    ['no image', 422, /not a supported image/i, () => upload(service, { name: 'a.jpg', bytes: Buffer.from('text') })],
    ['no url', 422, /`url`/, () => fetchImage(service, {})],
    ['ftp', 422, /`url`/, () => fetchImage(service, { url: 'ftp://127.0.0.1/a.jpg' })],
    ['a list for a hash', 422, /resize/, () => upload(service, photo, { resize: [1] })],
    ['an unknown operation', 422, /sharpen/, () => upload(service, photo, { sharpen: {} })],
  ])('%s: is answered with %s and a message', async (_, code, message, send) => {
    const { status, headers, body } = await send();
    expect({ status, body }).toEqual({
      status: code,
      body: { success: false, code, id: expect.any(String), message: expect.stringMatching(message) },
    });
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const limits = ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN));
    expect(limits.every((value) => value >= 0)).toBe(true);
  });

  test('the rate limit: counts all endpoints together and answers 429 with the seconds until its reset', async () => {
    const key = await createMeteredAccount(service, 'Eager', 5);
    const { headers } = await upload(service, photo, { resize: { width: 0 } }, { key });
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['150', '149']);
    await Promise.all(Array.from({ length: 149 }, () => fetchCredits(service, key)));
    const refused = await upload(service, photo, {}, { key });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(refused.headers.get('x-ratelimit-reset')).toBe(String(seconds));
    expect([seconds > 0 && seconds <= 900, refused.headers.get('x-ratelimit-remaining')]).toEqual([true, '0']);
    expect(refused.body).toEqual({
      success: false,
      code: 429,
      id: expect.any(String),
      message: expect.stringContaining(`${seconds} seconds`),
    });
  });
}

async function spendTokens(): Promise<void> {
  const key = await createMeteredAccount(service, 'Thrifty', 2);
  expect(await fetchCredits(service, key)).toEqual({ total: 2, used: 0, remaining: 2 });
  expect((await upload(service, photo, small, { key })).status).toBe(200);
  expect(await fetchCredits(service, key)).toMatchObject({ remaining: 1 });
  expect((await upload(service, { name: 'a.jpg', bytes: Buffer.from('text') }, small, { key })).status).toBe(422);
  expect(
    (await upload(service, readNamedFixture('already-optimised.jpg'), { optimize: { compression: 'lossless' } }, { key })).status,
  ).toBe(200);
  expect(await fetchCredits(service, key)).toMatchObject({ remaining: 1 });
  expect((await upload(service, photo, { resize: { width: 110 } }, { key })).status).toBe(200);
  expect(await fetchCredits(service, key)).toMatchObject({ remaining: 0 });
  const { status, body } = await upload(service, photo, small, { key });
  expect({ status, body }).toEqual({
    status: 402,
    body: { success: false, code: 402, id: expect.any(String), message: expect.any(String) },
  });
}

/** Tests of metadata, binary mode, errors and credits. */
export function describeReplies(getService: () => RunningService): void {
  beforeAll(() => {
    service = getService();
    photo = readNamedFixture('sample.jpg');
  });

  describe('metadata', metadata);
  describe('binary mode', binaryReplies);
  describe('errors', errors);
  test('credits: one for an image that got smaller, none for a failed or hardly smaller one, then 402', spendTokens);
}
