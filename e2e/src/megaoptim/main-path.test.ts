import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import sharp from 'sharp';
import { type ExternalServer, openExternalServer } from '../external-server.js';
import { readFixture, toBlob } from '../fixtures.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { download, type Fields, fetchResult, optimize, submitFields, submitFiles } from './client.js';

let service: RunningService;
let allowed: ExternalServer;
let forbidden: ExternalServer;

beforeAll(async () => {
  allowed = await openExternalServer({
    '/photos/sun%20set.jpg': readFixture('sample.jpg'),
    '/page.html': Buffer.from('<html></html>'),
  });
  forbidden = await openExternalServer({ '/a.jpg': readFixture('sample.jpg') }, '127.0.0.2');
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await allowed.close();
  await forbidden.close();
}, 60_000);

async function optimizeOne(name: string, fields: Fields = {}) {
  const [item] = await optimize(service, [name], fields);
  if (!item) throw new Error('the result has no item');
  return item;
}

const decodePixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

test('npm start: prints one ready line and the optimization of a sample', async () => {
  expect(service.stdoutLines.filter((line) => line.startsWith('pixmill ready'))).toEqual([`pixmill ready ${service.url}`]);
  const hasSample = () => /sample\.jpg .* -> .*\n *http/.test(service.stdoutLines.join('\n'));
  await eventually(hasSample, { withinMs: 20_000, describe: 'the lines of the sample' });
  const printed = service.stdoutLines.join('\n');
  expect(printed).toContain('curl');
  expect(printed).toMatch(/api-key/);
});

describe('formats', () => {
  test.each(['sample.jpg', 'photo.png', 'palette.png', 'animated.gif', 'still.gif', 'lossy.webp', 'animated.webp'])(
    '%s: keeps its format and size in px, does not grow, and is served complete',
    async (name) => {
      for (const compression of ['intelligent', 'ultra', 'lossless']) {
        const item = await optimizeOne(name, { compression });
        const source = readFixture(name);
        const result = await download(item.url);
        expect(item.original_size).toBe(source.length);
        expect(item.optimized_size).toBe(result.length);
        expect(result.length).toBeLessThanOrEqual(source.length);
        expect(item.success).toBe((source.length - result.length) * 100 > source.length * 5 ? 1 : 0);
        const [before, after] = await Promise.all([sharp(source).metadata(), sharp(result).metadata()]);
        expect(after.format).toBe(before.format);
        expect([after.width, after.height]).toEqual([before.width, before.height]);
      }
    },
    120_000,
  );

  test.each(['sample.jpg', 'photo.png', 'palette.png', 'still.gif'])(
    '%s with compression=lossless: gets smaller and keeps every pixel',
    async (name) => {
      const item = await optimizeOne(name, { compression: 'lossless' });
      expect(item.saved_bytes).toBeGreaterThan(0);
      expect((await decodePixels(await download(item.url))).equals(await decodePixels(readFixture(name)))).toBe(true);
    },
  );

  test('sample.jpg: lossy compression saves more than 20 %, and ultra more than intelligent', async () => {
    expect((await optimizeOne('sample.jpg')).saved_percent).toBeGreaterThan(20);
    expect((await optimizeOne('sample.jpg', { compression: 'ultra' })).optimized_size).toBeLessThan(
      (await optimizeOne('sample.jpg')).optimized_size,
    );
  });
});

describe('options', () => {
  test('webp=1: adds a copy at the address of the result + .webp', async () => {
    const { url, webp } = await optimizeOne('sample.jpg', { webp: '1' });
    expect(webp?.url).toBe(`${url}.webp`);
    const copy = await download(webp?.url);
    expect((await sharp(copy).metadata()).format).toBe('webp');
    expect(webp?.optimized_size).toBe(copy.length);
    expect((await optimizeOne('sample.jpg')).webp).toBeNull();
  });

  test('max_width and max_height: shrink the image into the box and never enlarge it', async () => {
    const { width = 0, height = 0 } = await sharp(readFixture('sample.jpg')).metadata();
    const small = await sharp(await download((await optimizeOne('sample.jpg', { max_width: '200', max_height: '200' })).url)).metadata();
    expect(Math.max(small.width ?? 0, small.height ?? 0)).toBe(200);
    expect((small.width ?? 0) / (small.height ?? 1)).toBeCloseTo(width / height, 1);
    const same = await sharp(await download((await optimizeOne('sample.jpg', { max_width: '9000' })).url)).metadata();
    expect([same.width, same.height]).toEqual([width, height]);
  });

  test('keep_exif=1: keeps the GPS position, which is removed without it', async () => {
    const kept = await sharp(await download((await optimizeOne('exif-gps-orientation-6.jpg', { keep_exif: '1' })).url)).metadata();
    expect(kept.exif?.length).toBeGreaterThan(100);
    const stripped = await sharp(await download((await optimizeOne('exif-gps-orientation-6.jpg')).url)).metadata();
    expect(stripped.exif?.length ?? 0).toBeLessThan(100);
  });

  test('cmyktorgb: converts CMYK to sRGB by default, and not with 0', async () => {
    const space = async (fields: Fields) =>
      (await sharp(await download((await optimizeOne('cmyk-no-profile.jpg', fields)).url)).metadata()).space;
    expect(await space({})).toBe('srgb');
    expect(await space({ cmyktorgb: '0' })).toBe('cmyk');
  });
});

describe('batches', () => {
  test('items: come in the order of the input, a broken one included', async () => {
    const form = new FormData();
    form.set('type', 'files');
    form.set('file1', toBlob(readFixture('palette.png')), 'b.png');
    form.set('file2', new Blob(['this is text']), 'broken.jpg');
    form.set('file4', toBlob(readFixture('sample.jpg')), 'a.jpg');
    const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
    const { process_id } = (await response.json()) as { process_id: string };
    const reply = await fetchResult(service, process_id);
    expect(reply).toMatchObject({ status: 'ok', code: 200, id: process_id, process_id });
    expect(reply.result?.map((item) => item.file_name)).toEqual(['b.png', 'broken.jpg', 'a.jpg']);
    expect(reply.result?.[1]).toMatchObject({ success: 0, url: null, webp: null, saved_bytes: 0 });
    expect(reply.errors).toEqual([expect.stringContaining('broken.jpg')]);
    expect(Object.keys(reply.result?.[0] ?? {}).sort()).toEqual(
      ['file_name', 'optimized_size', 'original_size', 'saved_bytes', 'saved_percent', 'success', 'url', 'webp'].sort(),
    );
  });
});

describe('URLs', () => {
  test('a source at an allowed address: is fetched, and its file name is decoded', async () => {
    const { process_id } = await submitFields(service, { type: 'urls', url1: `${allowed.url}/photos/sun%20set.jpg?size=big` });
    const reply = await fetchResult(service, process_id);
    expect(reply.result?.[0]).toMatchObject({
      file_name: 'sun set.jpg',
      success: 1,
      original_size: readFixture('sample.jpg').length,
    });
  });

  test('forbidden, missing and unreachable sources: fail with one message, and the forbidden address is never dialled', async () => {
    const failWith = async (url: string) => {
      const { process_id, code } = await submitFields(service, { type: 'url', url });
      expect(code).toBe(202);
      const reply = await fetchResult(service, process_id);
      expect(reply).toMatchObject({ status: 'error', code: 500 });
      return (reply.errors ?? []).join().replaceAll(/\S+\.(jpg|html)/g, 'NAME');
    };
    const blocked = await failWith(`${forbidden.url}/a.jpg`);
    const absent = await failWith(`${allowed.url}/absent.jpg`);
    const unreachable = await failWith('http://127.0.0.1:1/a.jpg');
    expect(blocked).toContain('could not be downloaded');
    expect([absent, unreachable]).toEqual([blocked, blocked]);
    expect(await failWith(`${allowed.url}/page.html`)).toMatch(/not a supported image/i);
    expect(forbidden.connections()).toBe(0);
  });
});

test('callback_url: receives the same JSON as the result', async () => {
  const { process_id } = await submitFiles(service, ['sample.jpg'], { callback_url: `${allowed.url}/done` });
  const reply = await fetchResult(service, process_id);
  const callback = await eventually(() => allowed.received.find(({ body }) => body.includes(process_id)) ?? null, {
    withinMs: 10_000,
    describe: 'the callback',
  });
  expect(JSON.parse(callback.body)).toEqual(reply);
  expect(callback.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(callback.headers['webhook-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('the same photo with the same options: reuses the stored result under a new address', async () => {
  const submit = () => submitFiles(service, ['display-p3.jpg'], { compression: 'ultra', webp: '1' });
  const first = await fetchResult(service, (await submit()).process_id);
  const second = await fetchResult(service, (await submit()).process_id);
  const fetchReport = async (id: string) => {
    const response = await fetch(`${service.url}/v1/optimize/${id}/report`, { headers: { 'x-api-key': recordedKey } });
    return response.json();
  };
  expect(await fetchReport(first.process_id)).toMatchObject({
    code: 200,
    report: [{ file_name: 'display-p3.jpg', report: { codec: 'jpeg-mozjpeg' } }],
  });
  expect(await fetchReport(second.process_id)).toMatchObject({ report: [{ report: { reused: { process: first.process_id } } }] });
  const [original, reused] = [first.result?.[0], second.result?.[0]];
  expect(reused).toEqual({ ...original, url: reused?.url, webp: { ...original?.webp, url: reused?.webp?.url } });
  expect(reused?.url).not.toBe(original?.url);
  expect((await download(reused?.url)).equals(await download(original?.url))).toBe(true);
});

test('long poll: is answered when the job settles, long before its timeout', async () => {
  const { process_id } = await submitFiles(service, ['palette.png']);
  const reply = await fetchResult(service, process_id, 300);
  expect(reply.code).toBe(200);
});
