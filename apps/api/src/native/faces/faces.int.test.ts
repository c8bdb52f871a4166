import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import request from 'supertest';

const key = 'A'.repeat(32);
const tokens = 100;
const portrait = fixtureBytes('faces/portrait.jpg');
const png = fixtureBytes('images/palette.png');
const toUri = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;

beforeAll(async () => {
  api = await openTestApi();
  worker = createTestWorker(api);
  await api.createAccount({ key, tokens });
});

afterAll(async () => {
  await worker.close();
  await api.close();
});

const call = (method: 'get' | 'post', path: string) => request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${key}`);
const submit = (body: object) => call('post', '/faces').send(body);

/** Sends a request, processes its job while it waits, and returns the answer. */
async function answered(sent: request.Test): Promise<request.Response> {
  const answer = sent.then((response) => response);
  await worker.processQueued();
  return answer;
}

describe('POST /faces', () => {
  test('answers with the faces of a file, and is a job that cost a token', async () => {
    const { status, body } = await answered(call('post', '/faces').attach('file', portrait, 'ann.jpg'));
    expect(status).toBe(200);
    expect(body.faces).toHaveLength(1);
    const [{ x, y, width, height, score, points }] = body.faces;
    expect([x >= 0, y >= 0, x + width <= body.width, y + height <= body.height, score > 0.6]).toEqual([true, true, true, true, true]);
    // the right eye of a person is on the left of the picture
    expect(points.right_eye.x).toBeLessThan(points.left_eye.x);
    expect(points.nose.y).toBeLessThan(points.mouth.y);
    const { body: job } = await call('get', `/jobs/${body.job_id}`).expect(200);
    expect(job).toMatchObject({
      ...{ state: 'settled', outcome: 'succeeded', tokens_charged: 1, options: { analyse: ['faces'], encode: false } },
      images: [{ name: 'ann.jpg', analysis: { faces: body.faces, focus: null, colours: null, placeholders: null, missing: [] } }],
    });
    expect(job.images[0].variants).toMatchObject([{ role: 'main', format: 'jpeg', bytes: portrait.length, saved_bytes: 0 }]);
    const { body: account } = await call('get', '/account').expect(200);
    expect(account.tokens).toBe(tokens - 1);
  });

  test('a repeat is the copy of an earlier result, with its faces, and free', async () => {
    const { body } = await answered(call('post', '/faces').attach('file', portrait, 'again.jpg'));
    expect(body.faces).toHaveLength(1);
    const { body: job } = await call('get', `/jobs/${body.job_id}`).expect(200);
    expect(job).toMatchObject({ tokens_charged: 0, images: [{ reused: true }] });
  });

  test('answers with no faces for a picture without one, by data URI or upload', async () => {
    const { body: upload } = await call('post', '/uploads?name=a.png')
      .set('content-type', 'application/octet-stream')
      .send(png)
      .expect(201);
    for (const source of [{ data: toUri(png) }, { upload_id: upload.id }])
      expect((await answered(submit(source))).body).toMatchObject({ faces: [] });
  });

  test('takes formats that browsers do not show, and hands them back as they came', async () => {
    for (const name of ['photo.psd', 'photo.bmp', 'orientation-6.tif']) {
      const file = fixtureBytes(`inputs/${name}`);
      const { status, body } = await answered(call('post', '/faces').attach('file', file, name));
      expect([name, status, body.faces]).toEqual([name, 200, []]);
      const { body: job } = await call('get', `/jobs/${body.job_id}`).expect(200);
      const [variant] = job.images[0].variants;
      const { body: bytes } = await request(api.url).get(new URL(variant.url).pathname).responseType('blob').expect(200);
      expect(bytes.equals(file)).toBe(true);
    }
  });

  test('answers with the job when it does not settle in time, once for each Idempotency-Key', async () => {
    const once = () => submit({ data: toUri(png), name: 'later.png' }).set({ prefer: 'wait=0', 'idempotency-key': 'f-1' });
    const { body, headers } = await once().expect(202);
    expect(body).toMatchObject({ state: 'queued', options: { analyse: ['faces'], encode: false }, images: [{ name: 'later.png' }] });
    expect(headers).toMatchObject({ location: `http://pixmill.test/api/v1/jobs/${body.id}`, 'preference-applied': 'wait=0' });
    expect((await once().expect(202)).body.id).toBe(body.id);
    await worker.process(body.id);
    expect((await once().expect(200)).body).toMatchObject({ job_id: body.id, faces: [] });
    const reused = await submit({ data: toUri(png) })
      .set('idempotency-key', 'f-1')
      .expect(422);
    expect(reused.body.code).toBe('idempotency_key_reused');
  });

  test('an Idempotency-Key of POST /jobs with the same form is another request', async () => {
    const { body: job } = await call('post', '/jobs').set('idempotency-key', 'f-2').attach('file', png, 'a.png').expect(202);
    await worker.process(job.id);
    const { body } = await call('post', '/faces').set('idempotency-key', 'f-2').attach('file', png, 'a.png').expect(422);
    expect(body.code).toBe('idempotency_key_reused');
  });

  test.each<[string, object, string]>([
    ['nothing', {}, ': must have exactly one of url, upload_id and data'],
    ['two sources', { url: 'https://example.com/a.png', data: toUri(png) }, '/data: must have exactly one of url, upload_id and data'],
    ['an unknown field', { data: toUri(png), level: 'ultra' }, '/level: is not a known field'],
    ['a URL that is none', { url: 'a.png' }, '/url: must be an absolute http or https URL of at most 8000 characters'],
  ])('refuses %s with its pointer', async (_name, source, problem) => {
    const { body } = await submit(source).expect(400);
    expect(body.errors.map(({ pointer, detail }: { pointer: string; detail: string }) => `${pointer}: ${detail}`)).toEqual([problem]);
  });

  test('refuses two files, options beside a file, and a file without an image', async () => {
    const two = await call('post', '/faces').attach('file', png, 'a.png').attach('file', png, 'b.png').expect(400);
    expect(two.body.errors).toMatchObject([{ pointer: '/file', detail: 'must be one file' }]);
    const options = await call('post', '/faces').attach('file', png, 'a.png').field('options', '{"level":"ultra"}').expect(400);
    expect(options.body.errors).toMatchObject([{ pointer: '/options' }]);
    expect((await call('post', '/faces').attach('file', Buffer.from('text'), 'b.txt').expect(400)).body.code).toBe('not_an_image');
  });

  test('says why a picture could not be searched', async () => {
    const { status, body } = await answered(call('post', '/faces').attach('file', png.subarray(0, 40), 'cut.png'));
    expect([status, body.code]).toEqual([400, 'image_damaged']);
  });
});
