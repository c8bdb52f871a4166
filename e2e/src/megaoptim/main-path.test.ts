import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type ExternalServer, openExternalServer } from '../external-server.js';
import { eventually, type RunningService, recordedKey, startService } from '../service.js';
import { download, type Fields, fetchResult, optimize, readFixture, submitFields, submitFiles } from './client.js';

let service: RunningService;
let outside: ExternalServer;
let forbidden: ExternalServer;

beforeAll(async () => {
  outside = await openExternalServer({
    '/photos/sun%20set.jpg': await readFixture('sample.jpg'),
    '/page.html': Buffer.from('<html></html>'),
  });
  forbidden = await openExternalServer({ '/a.jpg': await readFixture('sample.jpg') }, '127.0.0.2');
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await outside.close();
  await forbidden.close();
}, 60_000);

async function one(name: string, fields: Fields = {}) {
  const [item] = await optimize(service, [name], fields);
  if (!item) throw new Error('no item');
  return item;
}

const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

test('what a start prints: one ready line, and a real optimization', async () => {
  expect(service.stdoutLines.filter((line) => line.startsWith('pixmill ready'))).toEqual([`pixmill ready ${service.url}`]);
  await eventually('sample', 20_000, async () => service.stdoutLines.some((line) => /sample\.jpg .* -> .*http/.test(line)));
  const printed = service.stdoutLines.join('\n');
  expect(printed).toContain('curl');
  expect(printed).toMatch(/api-key/);
});

describe('every format in and out', () => {
  test.each(['sample.jpg', 'photo.png', 'palette.png', 'animated.gif', 'still.gif', 'lossy.webp', 'animated.webp'])(
    '%s keeps its format, never grows, and is served whole',
    async (name) => {
      for (const compression of ['intelligent', 'ultra', 'lossless']) {
        const item = await one(name, { compression });
        const source = await readFixture(name);
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

  test.each(['sample.jpg', 'photo.png', 'palette.png', 'still.gif'])('lossless %s is smaller and changes no pixel', async (name) => {
    const item = await one(name, { compression: 'lossless' });
    expect(item.saved_bytes).toBeGreaterThan(0);
    expect((await pixels(await download(item.url))).equals(await pixels(await readFixture(name)))).toBe(true);
  });

  test('lossy is far smaller', async () => {
    expect((await one('sample.jpg')).saved_percent).toBeGreaterThan(20);
    expect((await one('sample.jpg', { compression: 'ultra' })).optimized_size).toBeLessThan((await one('sample.jpg')).optimized_size);
  });
});

describe('options', () => {
  test('webp=1 gives a copy under <main>.webp', async () => {
    const { url, webp } = await one('sample.jpg', { webp: '1' });
    expect(webp?.url).toBe(`${url}.webp`);
    const copy = await download(webp?.url);
    expect((await sharp(copy).metadata()).format).toBe('webp');
    expect(webp?.optimized_size).toBe(copy.length);
    expect((await one('sample.jpg')).webp).toBeNull();
  });

  test('max_width and max_height fit inside and never enlarge', async () => {
    const { width = 0, height = 0 } = await sharp(await readFixture('sample.jpg')).metadata();
    const small = await sharp(await download((await one('sample.jpg', { max_width: '200', max_height: '200' })).url)).metadata();
    expect(Math.max(small.width ?? 0, small.height ?? 0)).toBe(200);
    expect((small.width ?? 0) / (small.height ?? 1)).toBeCloseTo(width / height, 1);
    const same = await sharp(await download((await one('sample.jpg', { max_width: '9000' })).url)).metadata();
    expect([same.width, same.height]).toEqual([width, height]);
  });

  test('keep_exif keeps, and its absence strips, the place where a photo was taken', async () => {
    const kept = await sharp(await download((await one('exif-gps-orientation-6.jpg', { keep_exif: '1' })).url)).metadata();
    expect(kept.exif?.length).toBeGreaterThan(100);
    const stripped = await sharp(await download((await one('exif-gps-orientation-6.jpg')).url)).metadata();
    expect(stripped.exif?.length ?? 0).toBeLessThan(100);
  });

  test('cmyktorgb converts by default and leaves CMYK when told to', async () => {
    const space = async (fields: Fields) => (await sharp(await download((await one('cmyk-no-profile.jpg', fields)).url)).metadata()).space;
    expect(await space({})).toBe('srgb');
    expect(await space({ cmyktorgb: '0' })).toBe('cmyk');
  });
});

describe('batches', () => {
  test('items come in input order, and a damaged one keeps its place', async () => {
    const form = new FormData();
    form.set('type', 'files');
    form.set('file1', new Blob([new Uint8Array(await readFixture('palette.png'))]), 'b.png');
    form.set('file2', new Blob(['this is text']), 'broken.jpg');
    form.set('file4', new Blob([new Uint8Array(await readFixture('sample.jpg'))]), 'a.jpg');
    const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
    const { process_id } = (await response.json()) as { process_id: string };
    const answer = await fetchResult(service, process_id);
    expect(answer).toMatchObject({ status: 'ok', code: 200, id: process_id, process_id });
    expect(answer.result?.map((item) => item.file_name)).toEqual(['b.png', 'broken.jpg', 'a.jpg']);
    expect(answer.result?.[1]).toMatchObject({ success: 0, url: null, webp: null, saved_bytes: 0 });
    expect(answer.errors).toEqual([expect.stringContaining('broken.jpg')]);
    expect(Object.keys(answer.result?.[0] ?? {}).sort()).toEqual(
      ['file_name', 'optimized_size', 'original_size', 'saved_bytes', 'saved_percent', 'success', 'url', 'webp'].sort(),
    );
  });
});

describe('URLs', () => {
  test('a source is fetched through the door that was opened', async () => {
    const { process_id } = await submitFields(service, { type: 'urls', url1: `${outside.url}/photos/sun%20set.jpg?size=big` });
    const answer = await fetchResult(service, process_id);
    expect(answer.result?.[0]).toMatchObject({
      file_name: 'sun set.jpg',
      success: 1,
      original_size: (await readFixture('sample.jpg')).length,
    });
  });

  test('blocked, absent, refused and not-an-image all fail, the first three in the same words, and nothing forbidden is dialled', async () => {
    const failure = async (url: string) => {
      const { process_id, code } = await submitFields(service, { type: 'url', url });
      expect(code).toBe(202);
      const answer = await fetchResult(service, process_id);
      expect(answer).toMatchObject({ status: 'error', code: 500 });
      return (answer.errors ?? []).join().replaceAll(/\S+\.(jpg|html)/g, 'NAME');
    };
    const blocked = await failure(`${forbidden.url}/a.jpg`);
    const absent = await failure(`${outside.url}/absent.jpg`);
    const refused = await failure('http://127.0.0.1:1/a.jpg');
    expect(blocked).toContain('could not be downloaded');
    expect([absent, refused]).toEqual([blocked, blocked]);
    expect(await failure(`${outside.url}/page.html`)).toMatch(/not a supported image/i);
    expect(forbidden.connections()).toBe(0);
  });
});

test('callback_url gets the same JSON as the result', async () => {
  const { process_id } = await submitFiles(service, ['sample.jpg'], { callback_url: `${outside.url}/done` });
  const answer = await fetchResult(service, process_id);
  const callback = await eventually('callback', 10_000, async () => outside.received.find(({ body }) => body.includes(process_id)));
  expect(JSON.parse(callback.body)).toEqual(answer);
  expect(callback.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(callback.headers['webhook-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('the same photo again is settled from what is stored', async () => {
  const submit = () => submitFiles(service, ['display-p3.jpg'], { compression: 'ultra', webp: '1' });
  const first = await fetchResult(service, (await submit()).process_id);
  const second = await fetchResult(service, (await submit()).process_id);
  const reportOf = async (id: string) => {
    const response = await fetch(`${service.url}/v1/optimize/${id}/report`, { headers: { 'x-api-key': recordedKey } });
    return response.json();
  };
  expect(await reportOf(first.process_id)).toMatchObject({
    code: 200,
    report: [{ file_name: 'display-p3.jpg', report: { codec: 'jpeg-mozjpeg' } }],
  });
  expect(await reportOf(second.process_id)).toMatchObject({ report: [{ report: { reused: { process: first.process_id } } }] });
  const [a, b] = [first.result?.[0], second.result?.[0]];
  expect(b).toEqual({ ...a, url: b?.url, webp: { ...a?.webp, url: b?.webp?.url } });
  expect(b?.url).not.toBe(a?.url);
  expect((await download(b?.url)).equals(await download(a?.url))).toBe(true);
});

test('a waiting client is answered as soon as the job is done', async () => {
  const { process_id } = await submitFiles(service, ['palette.png']);
  const answer = await fetchResult(service, process_id, 300);
  expect(answer.code).toBe(200);
});
