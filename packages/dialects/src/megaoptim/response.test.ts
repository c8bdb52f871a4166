import { describe, expect, test } from '@jest/globals';
import {
  type Account,
  AppError,
  defaultJobSpec,
  type ErrorCode,
  type Image,
  type ImageFormat,
  type Job,
  type Variant,
  type VariantRole,
} from '@pixmill/contracts';
import { toAccountBody, toReportBody, toResultBody, toSubmittedBody } from './response.js';

const publicUrl = 'https://pix.example';
const id = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';
const account: Account = { id: 'a1', name: 'Ann', email: 'ann@pix.example', tokens: 41, unlimited: false };
const user = { name: 'Ann', email: 'ann@pix.example', tokens: 41 };

function variant(role: VariantRole, format: ImageFormat, sizeBytes: number): Variant {
  const publicPath = `0123456789ab/ABCDEFGHIJKLMNO.jpg${role === 'webp' ? '.webp' : ''}`;
  return { role, format, sizeBytes, width: 8, height: 6, publicPath, storageKey: 'k', facts: null, externalUrl: null };
}

function image(sourceBytes: number | null, ...variants: Variant[]): Image {
  const outcome = { status: 'succeeded', reused: false, variants, report: {} } as const;
  return {
    id: 'i',
    position: 0,
    name: 'flowers.jpg',
    source: { kind: 'url', url: 'https://a.example/', stored: null, failure: null },
    sourceBytes,
    sourceFormat: null,
    sourceFacts: null,
    outcome,
  };
}

function failed(name: string, sourceBytes: number | null, code: ErrorCode = 'source_unreachable'): Image {
  return { ...image(sourceBytes), name, outcome: { status: 'failed', failure: { code, message: 'The image could not be downloaded' } } };
}

function job(images: Image[], extras: Job['spec']['extras'] = []): Job {
  const when = new Date(0);
  return {
    id,
    accountId: account.id,
    dialect: 'megaoptim',
    state: 'settled',
    spec: { ...defaultJobSpec, extras },
    callbackUrl: null,
    callbackDelayMs: 0,
    destination: null,
    images,
    createdAt: when,
    settledAt: when,
    expiresAt: when,
    tokensCharged: 0,
    deadAt: null,
    parentId: null,
    startedAt: null,
    tokensHeld: 0,
    keyId: null,
    priority: 0,
    labels: {},
    collectionId: null,
  };
}

function itemsOf(settled: Job) {
  const body = toResultBody(settled, account, publicUrl);
  if (body.status !== 'ok') throw new Error(`answered ${body.code}`);
  return body.result;
}

describe('toResultBody', () => {
  test('toResultBody: a damaged source is named in notes beside the result, never in an item', () => {
    const settled = job([image(10_000, variant('main', 'jpeg', 4_036))]);
    const repairs = [
      { what: 'the end marker is missing', at: 9_998 },
      { what: 'the data ends after 63 of 80 rows', at: 9_999 },
    ];
    const [first] = settled.images;
    const damaged = { ...settled, images: [{ ...first, outcome: { ...first?.outcome, report: { repairs } } } as Image] }; // the outcome is that of a success
    const [sound, body] = [toResultBody(settled, account, publicUrl), toResultBody(damaged, account, publicUrl)];
    expect(body).toEqual({
      ...sound,
      notes: ['flowers.jpg: the file is damaged: the end marker is missing (byte 9998), the data ends after 63 of 80 rows (byte 9999)'],
    });
    expect(sound).not.toHaveProperty('notes');
  });

  test('renders a settled job', () => {
    expect(toResultBody(job([image(10_000, variant('main', 'jpeg', 4_036))]), account, publicUrl)).toEqual({
      status: 'ok',
      code: 200,
      result: [
        {
          file_name: 'flowers.jpg',
          original_size: 10_000,
          optimized_size: 4_036,
          saved_bytes: 5_964,
          saved_percent: 60,
          url: 'https://pix.example/image/0123456789ab/ABCDEFGHIJKLMNO.jpg',
          success: 1,
          webp: null,
        },
      ],
      id,
      process_id: id,
      user,
    });
  });

  test('gives an item exactly eight keys, for every outcome', () => {
    const items = itemsOf(job([image(100, variant('main', 'png', 60), variant('webp', 'webp', 50)), failed('b', 7)], ['webp']));
    const keys = ['file_name', 'original_size', 'optimized_size', 'saved_bytes', 'saved_percent', 'url', 'success', 'webp'];
    expect(items.map((item) => Object.keys(item))).toEqual([keys, keys]);
  });

  test.each([
    [10_000, 9_540, 5, 0],
    [10_000, 9_500, 5, 0],
    [10_000, 9_499, 5, 1],
    [10_000, 9_460, 5, 1],
    [10_000, 3_450, 66, 1],
    [10_000, 2_154, 78, 1],
    [10_000, 10_000, 0, 0],
  ])('renders %i bytes optimized to %i as %i %% saved and success %i', (sourceBytes, sizeBytes, saved_percent, success) => {
    expect(itemsOf(job([image(sourceBytes, variant('main', 'jpeg', sizeBytes))]))).toMatchObject([{ saved_percent, success }]);
  });

  test('never reports a main result larger than its source', () => {
    expect(itemsOf(job([image(100, variant('main', 'jpeg', 101))]))).toMatchObject([
      { optimized_size: 100, saved_bytes: 0, saved_percent: 0, success: 0, url: expect.any(String) },
    ]);
  });

  test('measures the saving of a WebP copy against the original', () => {
    const [item] = itemsOf(job([image(1_000, variant('main', 'jpeg', 800), variant('webp', 'webp', 600))], ['webp']));
    expect(item).toMatchObject({ optimized_size: 800, url: 'https://pix.example/image/0123456789ab/ABCDEFGHIJKLMNO.jpg' });
    expect(item?.webp).toEqual({
      url: 'https://pix.example/image/0123456789ab/ABCDEFGHIJKLMNO.jpg.webp',
      optimized_size: 600,
      saved_bytes: 400,
      saved_percent: 40,
    });
  });

  test('reports a negative saving of a larger WebP copy', () => {
    const [item] = itemsOf(job([image(1_000, variant('main', 'png', 900), variant('webp', 'webp', 1_250))], ['webp']));
    expect(item?.webp).toMatchObject({ optimized_size: 1_250, saved_bytes: -250, saved_percent: -25 });
  });

  test('repeats the main figures for a WebP source; has no copy for an SVG or without a request', () => {
    const [webp, svg] = itemsOf(
      job([image(1_000, variant('main', 'webp', 700)), image(1_000, variant('main', 'svg', 700), variant('webp', 'webp', 90))], ['webp']),
    );
    expect(webp?.webp).toEqual({ url: webp?.url, optimized_size: 700, saved_bytes: 300, saved_percent: 30 });
    expect(svg?.webp).toBeNull();
    expect(itemsOf(job([image(9, variant('main', 'webp', 8))]))).toMatchObject([{ webp: null }]);
  });

  test('has no copy when none was made, such as of a picture with high dynamic range', () => {
    const [item] = itemsOf(job([image(1_000, variant('main', 'png', 700))], ['webp']));
    expect(item).toMatchObject({ success: 1, optimized_size: 700, webp: null });
  });

  test('gives source_answered the message of source_unreachable', () => {
    const answered = failed('a.jpg', null, 'source_answered');
    const unreachable = {
      ...answered,
      outcome: { status: 'failed', failure: { code: 'source_answered', message: 'its server answered 404' } },
    } as const;
    const body = toResultBody(job([unreachable]), account, publicUrl);
    expect(body).toMatchObject({ code: 500, errors: ['a.jpg: The image could not be downloaded'] });
  });

  test('keeps the position of a failed image, without saving and URL, and lists its error', () => {
    const body = toResultBody(job([failed('a.jpg', null), image(9, variant('main', 'png', 9)), failed('c.jpg', 70)]), account, publicUrl);
    const nothing = { saved_bytes: 0, saved_percent: 0, url: null, success: 0, webp: null };
    expect(body).toMatchObject({
      status: 'ok',
      code: 200,
      errors: ['a.jpg: The image could not be downloaded', 'c.jpg: The image could not be downloaded'],
      result: [
        { file_name: 'a.jpg', original_size: 0, optimized_size: 0, ...nothing },
        { file_name: 'flowers.jpg', original_size: 9 },
        { file_name: 'c.jpg', original_size: 70, optimized_size: 70, ...nothing },
      ],
    });
  });

  test('renders a failed job as an error with the reasons and without result', () => {
    expect(toResultBody(job([failed('a.jpg', null), { ...failed('b.jpg', 3), outcome: null }]), account, publicUrl)).toEqual({
      status: 'error',
      code: 500,
      errors: ['a.jpg: The image could not be downloaded', 'b.jpg: The image could not be processed'],
      id,
      process_id: id,
      user,
    });
  });
});

test('toResultBody: renders a dead letter as an error that says it is kept, without result', () => {
  const { code, message } = new AppError('not_processed');
  const unprocessed: Image = { ...image(9), outcome: { status: 'failed', failure: { code, message } } };
  const body = toResultBody({ ...job([unprocessed]), deadAt: new Date(1) }, account, publicUrl);
  expect(body).toMatchObject({ status: 'error', code: 500, errors: ['flowers.jpg: The image was not processed; it is kept for a replay'] });
  expect(body).not.toHaveProperty('result');
});

describe('MegaOptim bodies', () => {
  test('toSubmittedBody: has only the process id', () => {
    expect(toSubmittedBody(job([]))).toEqual({ status: 'processing', code: 202, process_id: id });
  });

  test('toAccountBody: has the balance, -1 when unlimited', () => {
    expect(toAccountBody(account)).toEqual({ status: 'ok', code: 200, result: user });
    expect(toAccountBody({ ...account, unlimited: true }).result.tokens).toBe(-1);
  });
});

test('toReportBody: has one report for each image', () => {
  const made = { ...image(100, variant('main', 'jpeg', 50)), name: 'a.jpg' };
  expect(toReportBody({ ...job([made, failed('b.jpg', 10)]), id: 'p' }, publicUrl)).toEqual({
    status: 'ok',
    code: 200,
    report: [
      {
        file_name: 'a.jpg',
        report: {},
        variants: [{ role: 'main', url: `${publicUrl}/image/0123456789ab/ABCDEFGHIJKLMNO.jpg`, optimized_size: 50, width: 8, height: 6 }],
      },
      { file_name: 'b.jpg', report: null, error: 'The image could not be downloaded', variants: [] },
    ],
    id: 'p',
    process_id: 'p',
  });
});
