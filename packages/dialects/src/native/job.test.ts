import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type Image, type ImageOutcome, type Job, type Variant } from '@pixmill/contracts';
import { jobSchema, renderJob } from './job.js';
import { renderJobWebhook } from './render-webhook.js';

const publicUrl = 'https://pixmill.test';
const facts = {
  width: 800,
  height: 600,
  colourspace: 'sRGB',
  interlaced: true,
  sampling: '4:2:0',
  depth: 24,
  quality: 74,
  sha1: 'ab'.repeat(20),
};
const report = {
  ...{ codec: 'jpeg-mozjpeg', knobs: { quality: 74, chroma: '4:2:0' }, lossy: true, score: 81.234, worstTile: 75.5, target: 80, ms: 312.4 },
  worstTileAt: { left: 256, top: 0, width: 256, height: 256 },
  extras: [{ format: 'webp', codec: 'webp-lossy', knobs: { quality: 70 }, lossy: true, score: 80.1, target: 78, worstTile: 74 }],
};

const variant = (parts: Partial<Variant>): Variant => ({
  ...{ role: 'main', format: 'jpeg', sizeBytes: 370, width: 800, height: 600, publicPath: 'ab/cd.jpg', storageKey: 'k', facts },
  externalUrl: null,
  ...parts,
});

const succeeded = (parts: Partial<Extract<ImageOutcome, { status: 'succeeded' }>> = {}): ImageOutcome => ({
  ...{ status: 'succeeded', variants: [variant({}), variant({ role: 'webp', format: 'webp', sizeBytes: 300 })], report, reused: false },
  ...parts,
});

const failed = (code: 'cancelled' | 'image_damaged'): ImageOutcome => ({ status: 'failed', failure: { code, message: 'It failed' } });

const image = (outcome: ImageOutcome | null, position = 0): Image => ({
  ...{ id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f', position, name: 'cat.jpg' },
  source: { kind: 'url', url: 'https://images.example/cat.jpg', stored: null, failure: null },
  ...{ sourceBytes: 1_000, sourceFormat: 'jpeg', sourceFacts: facts, outcome },
});

const job = (images: readonly Image[], parts: Partial<Job> = {}): Job => ({
  ...{ id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', accountId: 'a', dialect: 'native', state: 'settled', spec: defaultJobSpec },
  ...{
    callbackUrl: null,
    callbackDelayMs: 0,
    destination: null,
    images,
    createdAt: new Date(0),
    startedAt: new Date(40),
    settledAt: new Date(540),
  },
  ...{
    expiresAt: new Date(9_000),
    tokensHeld: 1,
    tokensCharged: 1,
    deadAt: null,
    parentId: null,
    keyId: null,
    priority: 0,
    labels: { shop: 'berlin' },
  },
  collectionId: null,
  ...parts,
});

const render = (images: readonly Image[], parts: Partial<Job> = {}) => jobSchema.parse(renderJob(job(images, parts), { publicUrl }));

describe('renderJob', () => {
  test('shows a settled job with its variants, their scores and worst tiles', () => {
    const { images, ...rest } = render([image(succeeded())]);
    expect(rest).toMatchObject({ state: 'settled', outcome: 'succeeded', labels: { shop: 'berlin' }, tokens_held: 0, tokens_charged: 1 });
    expect(rest.timings).toEqual({ queued_ms: 40, run_ms: 500 });
    expect(images[0]).toMatchObject({
      state: 'succeeded',
      failure: null,
      codec_ms: 312,
      source: { kind: 'url', bytes: 1_000, width: 800 },
    });
    expect(images[0]?.variants).toMatchObject([
      {
        ...{ role: 'main', url: 'https://pixmill.test/image/ab/cd.jpg', bytes: 370, saved_bytes: 630, score: 81.234, target: 80 },
        worst_tile: { score: 75.5, left: 256, top: 0, width: 256, height: 256 },
      },
      { role: 'webp', score: 80.1, target: 78, worst_tile: { score: 74, left: null }, encoder: 'webp-lossy' },
    ]);
  });

  test.each([
    ['a lossy result', {}, 'Re-encoded as progressive JPEG at quality 74 with 4:2:0; reached 81.2 of 80; 63 % smaller'],
    ['a lossless one', { codec: 'x', lossy: false, score: null }, 'Packed again as JPEG without changing a pixel; 63 % smaller'],
    [
      'a kept source',
      { codec: 'source', lossy: false, score: null, reason: 'no other encoding was tried' },
      'Kept the source: no other encoding was tried; 63 % smaller',
    ],
    [
      'a palette',
      { knobs: { colours: 64, dithered: true } },
      'Re-encoded as progressive JPEG with 64 colours, dithered; reached 81.2 of 80; 63 % smaller',
    ],
    [
      'a report of an older release',
      { codec: undefined, knobs: undefined, lossy: undefined, score: undefined },
      'Re-encoded as progressive JPEG; 63 % smaller',
    ],
  ])('says in one sentence what was done: %s', (_name, parts, sentence) => {
    const changed = JSON.parse(JSON.stringify({ ...report, ...parts }));
    expect(render([image(succeeded({ report: changed }))]).images[0]?.summary).toBe(sentence);
  });

  test('names the operations, and a copied result', () => {
    const spec = { ...defaultJobSpec, operations: [{ kind: 'fit-inside' as const, maxWidth: 800 }] };
    const rendered = render([image(succeeded({ reused: true, report: { ...report, reused: { jobId: 'j' } } }))], { spec });
    expect(rendered.images[0]?.summary).toMatch(/^Applied fit-inside, then re-encoded .*; copied from an earlier job$/);
    expect(rendered.options).toMatchObject({ level: 'intelligent', operations: [{ kind: 'fit-inside', max_width: 800 }] });
    expect(rendered.images[0]).toMatchObject({ reused: true, codec_ms: null });
  });

  test.each([
    ['partial', [succeeded(), failed('image_damaged')], ['succeeded', 'failed']],
    ['failed', [failed('image_damaged'), failed('cancelled')], ['failed', 'cancelled']],
    ['cancelled', [failed('cancelled'), failed('cancelled')], ['cancelled', 'cancelled']],
  ] as const)('has the outcome %s', (outcome, outcomes, states) => {
    const rendered = render(outcomes.map(image));
    expect([rendered.outcome, rendered.images.map(({ state }) => state)]).toEqual([outcome, states]);
  });

  test.each(['queued', 'running'] as const)('shows a job that is %s', (state) => {
    const rendered = render([image(null)], { state, startedAt: null, settledAt: null, expiresAt: null, tokensCharged: 0 });
    expect(rendered).toMatchObject({ state, outcome: null, tokens_held: 1, timings: { queued_ms: null, run_ms: null } });
    expect(rendered.images[0]).toMatchObject({ state, variants: [], summary: null });
  });
});

test('renderJobWebhook: the event has the job, and the same id in every attempt', () => {
  const settled = job([image(succeeded())], { collectionId: '7f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11' });
  const { body, contentType } = renderJobWebhook(settled, { publicUrl });
  expect(contentType).toBe('application/json; charset=utf-8');
  expect(JSON.parse(body)).toMatchObject({
    ...{ id: `${settled.id}.settled`, type: 'job.settled', time: '1970-01-01T00:00:00.540Z', job_id: settled.id },
    ...{ collection_id: settled.collectionId, data: { id: settled.id, outcome: 'succeeded' } },
  });
  expect(renderJobWebhook(settled, { publicUrl }).body).toBe(body);
});

describe('renderJob: analysis', () => {
  const point = { x: 5, y: 6 };
  const face = {
    ...{ x: 1, y: 2, width: 30, height: 40, score: 0.91 },
    points: { rightEye: point, leftEye: point, nose: point, mouth: point, rightEar: point, leftEar: point },
  };
  const analysis = {
    ...{ width: 800, height: 600, faces: [face], focus: { x: 16, y: 22, from: 'faces' } },
    placeholders: { thumbhash: 'AAAA', blurhash: 'L00000', dataUri: 'data:image/webp;base64,AA==' },
    missing: [{ part: 'colours', reason: 'every pixel is transparent' }],
  };
  const rendered = (outcome: ImageOutcome | null) => renderJob(job([image(outcome)]), { publicUrl }).images[0]?.analysis;

  test('has the names of the wire, and null for what is not there', () => {
    const found = rendered(succeeded({ report: { ...report, analysis } }));
    expect(found).toEqual({
      ...{ width: 800, height: 600, focus: analysis.focus, colours: null, missing: analysis.missing },
      placeholders: { thumbhash: 'AAAA', blurhash: 'L00000', data_uri: 'data:image/webp;base64,AA==' },
      faces: [
        {
          ...{ x: 1, y: 2, width: 30, height: 40, score: 0.91 },
          points: { right_eye: point, left_eye: point, nose: point, mouth: point, right_ear: point, left_ear: point },
        },
      ],
    });
    expect(jobSchema.parse(renderJob(job([image(succeeded({ report: { ...report, analysis } }))]), { publicUrl }))).toBeDefined();
  });

  test.each<[string, ImageOutcome | null]>([
    ['the job asked for none', succeeded()],
    ['the image failed', failed('image_damaged')],
    ['the job is not settled', null],
    ['a later release wrote it in another form', succeeded({ report: { ...report, analysis: { faces: 'two' } } })],
  ])('is null when %s', (_name, outcome) => {
    expect(rendered(outcome)).toBeNull();
  });
});
