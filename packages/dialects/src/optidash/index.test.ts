import { describe, expect, test } from '@jest/globals';
import {
  type Account,
  defaultJobSpec,
  type ErrorCode,
  type Image,
  type ImageInfo,
  type ImageOutcome,
  type Job,
  type Variant,
} from '@pixmill/contracts';
import { createOptidash } from './index.js';
import { optidashSettings } from './settings.js';

const newId = () => 'fresh-id';
const dialect = createOptidash({ publicUrl: 'https://pix.example/base/', settings: optidashSettings.parse({}), newId });
const account: Account = { id: 'a1', name: 'Zoë', email: 'zoe@pix.example', tokens: 41, unlimited: false };
const id = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

const sourceFacts: ImageInfo = {
  width: 800,
  height: 600,
  colourspace: 'YCbCr',
  interlaced: true,
  sampling: '4:2:2',
  depth: 24,
  quality: 95,
  sha1: 'a'.repeat(40),
};
const facts: ImageInfo = {
  ...sourceFacts,
  width: 8,
  height: 6,
  colourspace: 'sRGB',
  interlaced: false,
  sampling: '4:4:4',
  quality: 100,
};
const main: Variant = {
  role: 'main',
  format: 'png',
  sizeBytes: 50,
  width: 8,
  height: 6,
  publicPath: 'aa/b.png',
  storageKey: 'k',
  facts,
  externalUrl: null,
};

function job(image: Partial<Image> = {}, variant: Partial<Variant> = {}): Job {
  const outcome: ImageOutcome = {
    status: 'succeeded',
    reused: false,
    variants: [{ ...main, ...variant }],
    report: { codec: 'png-oxipng' },
  };
  const source = { kind: 'upload', storageKey: 's', sizeBytes: 100, sha256: '00' } as const;
  const read = { sourceBytes: 100, sourceFormat: 'jpeg', sourceFacts } as const;
  return {
    id,
    accountId: 'a1',
    dialect: 'optidash',
    state: 'settled',
    spec: defaultJobSpec,
    callbackUrl: null,
    callbackDelayMs: 0,
    destination: null,
    images: [{ id: 'i', position: 0, name: 'image.jpg', source, ...read, outcome, ...image }],
    createdAt: new Date(0),
    settledAt: new Date(0),
    expiresAt: null,
    tokensCharged: 1,
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

const failed = (code: ErrorCode, message = 'The image is damaged') => job({ outcome: { status: 'failed', failure: { code, message } } });

const input = {
  name: 'image.jpg',
  format: 'JPEG',
  width: 800,
  height: 600,
  colorspace: 'YCbCr',
  interlaced: true,
  sampling: '4:2:2',
  depth: 24,
  quality: 95,
  bytes: 100,
  sha1: 'a'.repeat(40),
};
const png = { format: 'PNG', width: 8, height: 6, colorspace: 'sRGB', interlaced: false, sampling: '4:4:4', depth: 24, quality: 100 };
const output = { url: 'https://pix.example/base/image/aa/b.png', name: 'image.png', ...png, bytes: 50, sha1: 'a'.repeat(40) };
const result = { success: true, code: 200, id, input, output };
const noStore = { 'cache-control': 'no-store' };

describe('Optidash dialect', () => {
  test('has the endpoints of the contract, the capabilities of Pixmill and one rate limit', () => {
    const lines = dialect.routes.map(({ method, path, endpoint, authenticated, body, spendsTokens }) =>
      [method, path, endpoint, authenticated ? 'key' : 'open', body, spendsTokens ? 'spends' : 'free'].join(' '),
    );
    expect(lines).toEqual([
      'POST /1.0/upload all key upload spends',
      'POST /1.0/fetch all key json spends',
      'GET /1.0/account all key discard free',
      'GET /1.0/capabilities all key discard free',
    ]);
  });

  test.each([
    ['Basic MDEyMzo=', '0123'],
    ['basic MDEyMzpwYXNz', '0123'],
    ['Bearer 0123', '0123'],
    ['Basic Og==', null],
    ['Bearer', null],
    ['Digest 0123', null],
    [undefined, null],
  ])('findApiKey: reads the key of %j as %j', (authorization, key) => {
    expect(dialect.findApiKey({ authorization })).toBe(key);
  });
});

describe('Optidash renderJob', () => {
  test('describes input and output and has no message', () => {
    expect(dialect.renderJob(job(), account, 'json')).toEqual({ status: 200, headers: noStore, json: result });
  });

  test('gives an image at a destination its URL there', () => {
    const externalUrl = 'https://my-photos.s3.eu-west-1.amazonaws.com/a.png';
    expect(dialect.renderJob(job({}, { externalUrl }), account, 'json').json).toMatchObject({ output: { url: externalUrl } });
  });

  test('renders unknown facts as null', () => {
    const { json } = dialect.renderJob(job({ sourceFacts: null }, { facts: null }), account, 'json');
    expect(json).toMatchObject({
      input: { width: null, sha1: null, bytes: 100 },
      output: { width: 8, height: 6, quality: null, bytes: 50 },
    });
  });

  test.each([
    ['image', 'image.jpg', 'image.png'],
    ['file', 'file.jpg', 'file.png'],
    ['c.JPEG', 'c.JPEG', 'c.png'],
    ['photo.png', 'photo.png', 'photo.png'],
    ['.htaccess', '.htaccess.jpg', '.htaccess.png'],
  ])('names the input %s as %s and the output as %s', (name, input, output) => {
    expect(dialect.renderJob(job({ name }), account, 'json').json).toMatchObject({ input: { name: input }, output: { name: output } });
  });

  test('keeps the extension of a JPEG', () => {
    const kept = dialect.renderJob(job({ name: 'a.jpeg' }, { format: 'jpeg' }), account, 'json').json;
    expect(kept).toMatchObject({ output: { name: 'a.jpeg', format: 'JPEG' } });
  });

  test('binary mode: has the image as body and the JSON in both headers', () => {
    const { headers, ...reply } = dialect.renderJob(job({ name: 'été 日.jpg' }), account, 'binary');
    expect(reply).toEqual({ status: 200, json: null, artifact: { storageKey: 'k', format: 'png', sizeBytes: 50 } });
    const line = headers['x-optidash-meta'] ?? '';
    expect(headers['x-optidash-metadata']).toBe(line);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line)).toEqual({ ...result, input: { ...input, name: 'été 日.jpg' }, output: { ...output, name: 'été 日.png' } });
  });

  test('binary mode: keeps the headers small for a long file name', () => {
    const { headers } = dialect.renderJob(job({ name: `${'日'.repeat(2_000)}.jpg` }), account, 'binary');
    const line = headers['x-optidash-meta'] ?? '';
    expect(line.length * 2).toBeLessThan(8_000);
    expect(JSON.parse(line)).toMatchObject({ output: { name: expect.stringMatching(/^日{83}\.png$/) } });
  });

  test.each<[ErrorCode, number]>([
    ['not_an_image', 422],
    ['image_damaged', 422],
    ['image_too_large', 422],
    ['svg_not_allowed', 422],
    ['source_unreachable', 422],
    ['invalid_parameter', 422],
    ['file_too_large', 413],
    ['processing_failed', 500],
    ['not_processed', 503],
    ['source_lost', 500],
  ])('renders an image that failed with %s as HTTP status %i', (code, status) => {
    const json = { success: false, code: status, id, message: 'The image is damaged' };
    expect(dialect.renderJob(failed(code), account, 'json')).toEqual({ status, headers: noStore, json });
    const { headers, ...reply } = dialect.renderJob(failed(code), account, 'binary');
    expect(reply).toEqual({ status, json: null });
    expect(JSON.parse(headers['x-optidash-meta'] ?? '')).toEqual(json);
  });
});

describe('Optidash renderSubmitted and renderWebhook', () => {
  test('renderSubmitted: has an id and success', () => {
    expect(dialect.renderSubmitted(job())).toEqual({ status: 202, headers: noStore, json: { success: true, code: 202, id } });
  });

  test('renderWebhook: has the full result with the same id', () => {
    expect(JSON.parse(dialect.renderWebhook(job(), account).body)).toEqual(result);
    const body = JSON.parse(dialect.renderWebhook(failed('source_unreachable'), account).body);
    expect(body).toEqual({ success: false, code: 422, id, message: 'The image is damaged' });
  });
});

describe('Optidash renderAccount and renderServiceInfo', () => {
  test('renderAccount: has equal quota and credits', () => {
    const credits = { total: 50, used: 9, remaining: 41 };
    const subscription = { name: 'prepaid', period: 'none' };
    const json = { success: true, code: 200, id: 'fresh-id', company: 'Zoë', subscription, quota: credits, credits };
    expect(dialect.renderAccount(account, 9)).toEqual({ status: 200, headers: noStore, json });
  });

  test('renderAccount: renders unlimited as -1', () => {
    const endless = { total: -1, used: 9, remaining: -1 };
    expect(dialect.renderAccount({ ...account, unlimited: true }, 9).json).toMatchObject({ quota: endless, credits: endless });
  });

  test('renderServiceInfo: lists operations and missing features', () => {
    const { json } = dialect.renderServiceInfo('capabilities');
    expect(json).toMatchObject({ success: true, faceDetection: true, superResolution: false, operations: { resize: expect.anything() } });
    const enlargingDialect = createOptidash({
      publicUrl: 'https://pix.example',
      settings: optidashSettings.parse({}),
      readCapabilities: () => ({ superResolution: true }),
    });
    expect(enlargingDialect.renderServiceInfo('capabilities').json).toMatchObject({ faceDetection: true, superResolution: true });
  });
});
