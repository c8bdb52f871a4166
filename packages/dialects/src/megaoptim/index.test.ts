import { describe, expect, test } from '@jest/globals';
import { type Account, AppError, defaultJobSpec, type Job } from '@pixmill/contracts';
import { createMegaoptim } from './index.js';
import type { MegaoptimSettings } from './settings.js';

const createDialect = (mode: MegaoptimSettings['MEGAOPTIM_HTTP_STATUS'], publicUrl = 'https://pix.example') =>
  createMegaoptim({ publicUrl, settings: { MEGAOPTIM_HTTP_STATUS: mode, MEGAOPTIM_MORE_INPUTS: 'off', REGISTRATION: 'off' } });
const dialect = createDialect('accepted', 'https://pix.example/base/');
const submitOf = (moreInputs: MegaoptimSettings['MEGAOPTIM_MORE_INPUTS']) =>
  createMegaoptim({
    publicUrl: 'https://pix.example',
    settings: { MEGAOPTIM_HTTP_STATUS: 'accepted', MEGAOPTIM_MORE_INPUTS: moreInputs, REGISTRATION: 'off' },
  })
    .routes.find(({ path }) => path === '/v1/optimize')
    ?.parse({
      ...{ params: {}, query: {}, files: [], headers: {}, json: null, mediaType: 'multipart/form-data' },
      fields: { type: 'url', url: 'https://a.example/b.bmp' },
    });

test.each([
  ['off', 'browser'],
  ['on', 'all'],
] as const)('megaoptim: with MEGAOPTIM_MORE_INPUTS %s a job takes %s inputs', (setting, inputs) => {
  expect(submitOf(setting)).toMatchObject({ verb: 'submit', spec: { inputs } });
});

const account: Account = { id: 'a1', name: 'Zoë', email: 'zoe@pix.example', tokens: 5, unlimited: true };
const main = {
  role: 'main',
  format: 'png',
  sizeBytes: 50,
  width: 1,
  height: 1,
  publicPath: 'aa/b.png',
  storageKey: 'k',
  facts: null,
  externalUrl: null,
} as const;
const job: Job = {
  id: '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4',
  accountId: 'a1',
  dialect: 'megaoptim',
  state: 'settled',
  spec: { ...defaultJobSpec, compression: 'ultra' },
  callbackUrl: 'https://a.example/',
  callbackDelayMs: 0,
  destination: null,
  images: [
    {
      id: 'i',
      position: 0,
      name: 'é.png',
      source: { kind: 'upload', storageKey: 's', sizeBytes: 100, sha256: '00' },
      sourceBytes: 100,
      sourceFormat: null,
      sourceFacts: null,
      outcome: { status: 'succeeded', reused: false, variants: [main], report: { codec: 'png-oxipng' } },
    },
  ],
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

describe('MegaOptim dialect', () => {
  test('has the endpoints of the contract and the report of Pixmill', () => {
    const lines = dialect.routes.map(({ method, path, endpoint, authenticated, body, spendsTokens }) =>
      [method, path, endpoint, authenticated ? 'key' : 'open', body, spendsTokens ? 'spends' : 'free'].join(' '),
    );
    expect(lines).toEqual([
      'POST /v1/optimize optimize key form spends',
      'POST /v1/optimize/:id/result result key lenient-form free',
      'GET /v1/optimize/:id/result result key discard free',
      'GET /v1/optimize/:id/report report key discard free',
      'POST /v1/users/info users-info key discard free',
      'GET /v1/users/info users-info key discard free',
      'GET /ping ping open discard free',
      'HEAD /ping ping open discard free',
      'GET /status status open discard free',
      'GET / status open discard free',
    ]);
  });

  test.each([
    [{ 'x-api-key': 'k' }, 'k'],
    [{ 'x-api-key': ['k', 'l'] }, 'k'],
    [{ 'x-api-key': '' }, null],
    [{ authorization: 'Bearer k' }, null],
  ])('findApiKey: reads the key of %j as %j', (headers, key) => {
    expect(dialect.findApiKey(headers)).toBe(key);
  });

  test.each([
    ['accepted', 202, 200],
    ['always-200', 200, 200],
    ['real', 202, 200],
  ] as const)('mode %s: renders a submit as HTTP %i, other replies as %i', (mode, submitted, rest) => {
    const modeDialect = createDialect(mode);
    expect(modeDialect.renderSubmitted(job)).toMatchObject({
      status: submitted,
      json: { code: 202 },
      headers: { 'cache-control': 'no-store' },
    });
    expect(modeDialect.renderJob(job, account, 'json')).toMatchObject({
      status: rest,
      json: { code: 200 },
      headers: { 'cache-control': 'no-store' },
    });
    expect(modeDialect.renderAccount(account, 0)).toMatchObject({ status: rest, json: { code: 200, result: { tokens: -1 } } });
    expect(modeDialect.renderServiceInfo('health')).toMatchObject({ status: rest, json: { status: 'ok', code: 200 } });
  });

  test('renderJob: renders a failed job as an HTTP error in mode real only', () => {
    const failure = { code: 'image_damaged', message: 'The image is damaged' } as const;
    const failed = { ...job, images: job.images.map((image) => ({ ...image, outcome: { status: 'failed', failure } as const })) };
    expect(dialect.renderJob(failed, account, 'json')).toMatchObject({ status: 200, json: { status: 'error', code: 500 } });
    const real = createDialect('real');
    expect(real.renderJob(failed, account, 'json')).toMatchObject({ status: 500, json: { status: 'error', code: 500 } });
  });

  test('renderServiceInfo: renders ping, status and root', () => {
    expect(dialect.renderServiceInfo('health').json).toEqual({ status: 'ok', code: 200 });
    expect(dialect.renderServiceInfo('software').json).toEqual({ status: 'ok', code: 200, software: { name: 'Pixmill' } });
    expect(dialect.renderServiceInfo('root').json).toEqual({ status: 1, code: 200 });
  });

  test('rateLimitFactor: gives ping and status 300 requests, other endpoints 120', () => {
    const factors = new Map(dialect.routes.map(({ endpoint, rateLimitFactor }) => [endpoint, rateLimitFactor * 120]));
    expect(Object.fromEntries(factors)).toEqual({ optimize: 120, result: 120, report: 120, 'users-info': 120, ping: 300, status: 300 });
  });

  test('renderError: keeps the real status of invalid HTTP in every mode', () => {
    for (const mode of ['accepted', 'always-200', 'real'] as const) {
      expect(createDialect(mode).renderError(new AppError('headers_too_long'))).toMatchObject({
        status: 431,
        json: { status: 'error', code: 431, errors: ['The request headers are too long'] },
      });
    }
  });

  test('renderWebhook: renders the body of renderJob', () => {
    const { contentType, body } = dialect.renderWebhook(job, account);
    expect(contentType).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual(dialect.renderJob(job, account, 'json').json);
    expect(JSON.parse(body)).toMatchObject({ id: job.id, process_id: job.id, result: [{ file_name: 'é.png', success: 1 }] });
  });

  test('renderWebhook: renders a failed job as an error with the reasons', () => {
    const failure = { code: 'image_damaged', message: 'The image is damaged' } as const;
    const failed = { ...job, images: job.images.map((image) => ({ ...image, outcome: { status: 'failed', failure } as const })) };
    expect(JSON.parse(dialect.renderWebhook(failed, account).body)).toMatchObject({
      status: 'error',
      code: 500,
      errors: ['é.png: The image is damaged'],
      id: job.id,
      process_id: job.id,
    });
  });

  test('renderJob: starts artifact URLs with a public URL that ends with a slash', () => {
    expect(dialect.renderJob(job, account, 'json').json).toMatchObject({ result: [{ url: 'https://pix.example/base/image/aa/b.png' }] });
  });
});
