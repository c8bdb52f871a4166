/** Sources of the formats that browsers do not show, through each API and a real worker. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatInfo } from '@pixmill/contracts';
import { fixtureBytes, requireTestModelsDir } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestApiServer } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import request from 'supertest';

const key = 'A'.repeat(32);
const read = (name: string) => fixtureBytes(`inputs/edges/${name}`);

let api: TestApi;
/** Like `api`, with MEGAOPTIM_MORE_INPUTS and without the decoder of HEIC. */
let generous: TestApiServer;
let worker: ReturnType<typeof createTestWorker>;
let origin: Server;
let originUrl: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { EGRESS_ALLOW: '127.0.0.1/32', MODELS_DIR: requireTestModelsDir(), MAX_IMAGES_PER_JOB: '20' } });
  generous = await api.openAnother({ settings: { EGRESS_ALLOW: '127.0.0.1/32', MEGAOPTIM_MORE_INPUTS: 'on', MODELS_DIR: api.tempDir } });
  worker = createTestWorker(api, { modelsDir: requireTestModelsDir() });
  await api.createAccount({ key, tokens: 1_000 });
  origin = createServer((message, response) => response.end(read((message.url ?? '').slice(1))));
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

const call = (method: 'get' | 'post', path: string, url = api.url) =>
  request(url)[method](`/api/v1${path}`).set('authorization', `Bearer ${key}`);
const upload = (name: string, url = api.url) =>
  call('post', `/uploads?name=${name}`, url).set('content-type', 'application/octet-stream').send(read(name));

/** Source, its format and samples as ImageMagick wrote them, and the format that shows the same in a browser. */
const inputs = [
  { name: 'photo.bmp', format: 'bmp', mediaType: 'image/bmp', colourspace: 'sRGB', depth: 24, result: 'jpeg' },
  { name: 'photo.ico', format: 'ico', mediaType: 'image/vnd.microsoft.icon', colourspace: 'sRGB', depth: 32, result: 'png' },
  { name: 'photo.psd', format: 'psd', mediaType: 'image/vnd.adobe.photoshop', colourspace: 'sRGB', depth: 24, result: 'jpeg' },
  { name: 'cmyk.psd', format: 'psd', mediaType: 'image/vnd.adobe.photoshop', colourspace: 'CMYK', depth: 32, result: 'jpeg' },
  { name: '16-bit.tiff', format: 'tiff', mediaType: 'image/tiff', colourspace: 'sRGB', depth: 48, result: 'jpeg' },
  { name: 'alpha.tiff', format: 'tiff', mediaType: 'image/tiff', colourspace: 'sRGB', depth: 32, result: 'png' },
  { name: 'photo.jp2', format: 'jp2', mediaType: 'image/jp2', colourspace: 'sRGB', depth: 24, result: 'jp2' },
  { name: 'photo.heic', format: 'heic', mediaType: 'image/heic', colourspace: 'sRGB', depth: 24, result: 'jpeg' },
] as const;
const extensions = { jpeg: 'jpg', png: 'png', jp2: 'jp2' } as const;

interface StoredFacts {
  readonly width: number;
  readonly height: number;
  readonly colourspace: string;
  readonly depth: number;
}

describe('native API', () => {
  test('inputs: each gets a result that browsers show, a thumbnail, and its source back', async () => {
    const form = call('post', '/jobs');
    for (const { name } of inputs) form.attach('file', read(name), { filename: name, contentType: 'application/octet-stream' });
    const { body: queued } = await form.expect(202);
    await worker.process(queued.id);
    const { body: job } = await call('get', `/jobs/${queued.id}`).expect(200);
    const { rows } = await api.sql.query('SELECT source_facts AS facts FROM images WHERE job_id = $1 ORDER BY position', [queued.id]);
    const facts: readonly StoredFacts[] = rows.map((row) => row.facts);
    const seen = inputs.map(({ mediaType }, position) => {
      const { name, source, variants, summary } = job.images[position];
      const { colourspace, depth } = facts[position] ?? {};
      return { name, format: source.format, mediaType, colourspace, depth, result: variants[0]?.format ?? summary };
    });
    expect(seen).toEqual(inputs);
    for (const [position, { name, format, mediaType, result }] of inputs.entries()) {
      const { id, source, variants } = job.images[position];
      const { headers, body } = await call('get', `/images/${id}/source`).buffer(true).expect(200);
      expect([headers['content-type'], headers['content-disposition']]).toEqual([
        mediaType,
        `attachment; filename="image.${formatInfo[format].extension}"`,
      ]);
      expect(read(name).equals(body)).toBe(true);
      expect(variants[0]).toMatchObject({ width: source.width, height: source.height });
      expect(variants[0].url).toMatch(new RegExp(`\\.${extensions[result]}$`));
      await worker.makeThumbnail(id);
      expect((await call('get', `/images/${id}/thumbnail`).expect(200)).headers['content-type']).toBe('image/webp');
    }
    const { body: usage } = await call('get', '/usage?group_by=format').expect(200);
    const formats = new Set(inputs.map(({ format }) => format));
    expect(usage.items.map(({ format }: { format: string }) => format).sort()).toEqual([...formats].sort());
  });

  test('HEIC: is refused where its decoder is not installed, and the message says how to install it', async () => {
    const install = expect.stringMatching(/HEIC.*npm run models -- heic/);
    const accepted = await upload('photo.heic').expect(201);
    expect(accepted.body).toMatchObject({ format: 'heic' });
    expect((await upload('photo.heic', generous.url).expect(400)).body).toMatchObject({ code: 'not_an_image', detail: install });
    const data = `data:image/heic;base64,${read('photo.heic').toString('base64')}`;
    const dry = await call('post', '/jobs', generous.url)
      .send({ sources: [{ data }], dry_run: true })
      .expect(200);
    expect(dry.body).toMatchObject({ accepted: false, error: { message: install }, sources: [{ error: { message: install } }] });
    const alone = await call('post', '/jobs', generous.url)
      .send({ sources: [{ data }] })
      .expect(400);
    expect(alone.body.detail).toEqual(install);
    const least = createTestWorker(api);
    const { body } = await call('post', '/jobs')
      .send({ sources: [{ url: `${originUrl}/photo.heic` }], level: 'ultra' }) // other options than those of an earlier result of this file
      .expect(202);
    await least.process(body.id);
    await least.close();
    const { body: job } = await call('get', `/jobs/${body.id}`).expect(200);
    expect(job.images).toMatchObject([{ state: 'failed', failure: { code: 'not_an_image', message: install } }]);
  });
});

describe('Optidash', () => {
  const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

  test.each([
    ['sixteen-colours.bmp', { name: 'sixteen-colours.bmp', format: 'BMP', width: 48, height: 32, colorspace: 'sRGB', depth: 4 }, 'png'],
    ['photo.psd', { name: 'photo.psd', format: 'PSD', width: 48, height: 32, colorspace: 'sRGB', depth: 24 }, 'jpeg'],
    ['alpha.tiff', { name: 'alpha.tiff', format: 'TIFF', colorspace: 'sRGB', depth: 32 }, 'png'],
  ] as const)('upload of %s: describes the file that was sent, and names the result after its format', async (name, input, format) => {
    const answered = request(api.url)
      .post('/1.0/upload')
      .set('authorization', basic)
      .attach('file', read(name), name)
      .then((response) => response);
    await worker.processQueued();
    const { status, body } = await answered;
    const bytes = read(name).length;
    expect([status, body.input]).toEqual([200, expect.objectContaining({ ...input, bytes })]);
    const resultName = `${name.split('.')[0]}.${extensions[format]}`;
    expect(body.output).toMatchObject({
      format: format.toUpperCase(),
      name: resultName,
      width: 48,
      height: 32,
      url: expect.stringMatching(new RegExp(`\\.${extensions[format]}$`)),
    });
  });

  test('capabilities: list HEIC where its decoder is installed', async () => {
    const inputsOf = async (url: string) =>
      (await request(url).get('/1.0/capabilities').set('authorization', basic).expect(200)).body.input as string[];
    expect(await inputsOf(api.url)).toContain('heic');
    expect(await inputsOf(generous.url)).not.toContain('heic');
  });
});

describe('MegaOptim', () => {
  const submit = (url: string) => request(url).post('/v1/optimize').set('x-api-key', key);
  const resultOf = async (id: string) => (await request(api.url).get(`/v1/optimize/${id}/result?timeout=0`).set('x-api-key', key)).body;
  const browserFormats = 'JPEG, PNG, GIF, WebP, AVIF or SVG';

  test('by default: names and refuses an upload, an upload among others, and a URL', async () => {
    const alone = await submit(api.url).field('type', 'file').attach('file', read('photo.bmp'), 'photo.bmp');
    expect(alone.body).toMatchObject({
      code: 400,
      errors: ['photo.bmp: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG), this is BMP'],
    });
    const two = await submit(api.url)
      .field('type', 'files')
      .attach('file1', read('photo.png'), 'a.png')
      .attach('file2', read('photo.psd'), 'b.psd');
    expect(two.body.code).toBe(202);
    await worker.process(two.body.process_id);
    expect(JSON.stringify(await resultOf(two.body.process_id))).toContain(`Not a supported image (PSD): send ${browserFormats}`);
    const remote = await submit(api.url)
      .type('form')
      .send({ type: 'url', url: `${originUrl}/16-bit.tiff` });
    await worker.process(remote.body.process_id);
    const failed = await resultOf(remote.body.process_id);
    expect(JSON.stringify(failed)).toContain(`Not a supported image (TIFF): send ${browserFormats}`);
  });

  test('with MEGAOPTIM_MORE_INPUTS: takes an upload and a URL, and the result has a name and a format of its own', async () => {
    for (const send of [
      submit(generous.url).field('type', 'file').attach('file', read('photo.bmp'), 'photo.bmp'),
      submit(generous.url)
        .type('form')
        .send({ type: 'url', url: `${originUrl}/photo.bmp` }),
    ]) {
      const { body } = await send;
      expect(body.code).toBe(202);
      await worker.process(body.process_id);
      const { result } = await resultOf(body.process_id);
      expect(result).toMatchObject([{ file_name: 'photo.bmp', success: 1, url: expect.stringMatching(/\.jpg$/) }]);
    }
  });
});
