/** What every dialect must do; a new dialect in `createDialects` runs through it. */
import { describe, expect, test } from '@jest/globals';
import { type Account, AppError, defaultJobSpec, errorCodes, type Job } from '@pixmill/contracts';
import type { Dialect } from './dialect.js';
import { createDialects, dialectSettings, findDialect } from './index.js';

const dialects = createDialects({ publicUrl: 'https://pix.example/', settings: dialectSettings.parse({ REGISTRATION: 'on' }) });
const account: Account = { id: 'a1', name: 'Zoë', email: 'zoe@pix.example', tokens: 5, unlimited: false };

const variant = {
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

const succeeded = { status: 'succeeded', reused: false, variants: [variant], report: { codec: 'png-oxipng' } } as const;
const failed = { status: 'failed', failure: { code: 'image_damaged', message: 'The image is damaged' } } as const;

function createJob(dialect: Dialect, outcome: typeof succeeded | typeof failed): Job {
  const source = { kind: 'upload', storageKey: 's', sizeBytes: 100, sha256: '00' } as const;
  return {
    id: '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4',
    accountId: account.id,
    dialect: dialect.name,
    state: 'settled',
    spec: defaultJobSpec,
    callbackUrl: 'https://a.example/',
    callbackDelayMs: 0,
    destination: null,
    images: [{ id: 'i', position: 0, name: 'é.png', source, sourceBytes: 100, sourceFormat: 'png', sourceFacts: null, outcome }],
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

test('dialects: have unique names and routes', () => {
  const names = dialects.map(({ name }) => name);
  const routes = dialects.flatMap((dialect) => dialect.routes.map(({ method, path }) => `${method} ${path}`));
  expect([...new Set(names)]).toEqual(names);
  expect([...new Set(routes)]).toEqual(routes);
});

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('dialect %s', (name, dialect) => {
  test('is found by its name', () => {
    expect(findDialect(dialects, name)).toBe(dialect);
  });

  test('has routes under its base path', () => {
    expect(dialect.routes.filter(({ path }) => path.startsWith(`${dialect.basePath}/`))).not.toEqual([]);
  });

  test('findApiKey: returns null without a key', () => {
    expect(dialect.findApiKey({})).toBeNull();
  });

  test('toReplyMode: returns json by default', () => {
    expect(dialect.toReplyMode({})).toBe('json');
  });

  test.each(errorCodes)('renderError: renders %s as an error that is not cached and has no detail', (code) => {
    const reply = dialect.renderError(new AppError(code, { detail: 'secret-detail' }));
    expect(reply.status === 200 || (reply.status >= 400 && reply.status < 600)).toBe(true);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(JSON.stringify(reply)).not.toContain('secret-detail');
  });

  test.each([
    ['rate_limited', 429],
    ['unavailable', 503],
    ['body_too_large', 413],
    ['route_not_found', 404],
    ['method_not_allowed', 405],
    ['http_invalid', 400],
    ['request_too_slow', 408],
    ['url_too_long', 414],
    ['expectation_unknown', 417],
    ['headers_too_long', 431],
  ] as const)('renderError: renders the service condition %s as HTTP status %i', (code, status) => {
    expect(dialect.renderError(new AppError(code)).status).toBe(status);
  });

  test('renderError: sends Retry-After for an error with a time', () => {
    const { headers } = dialect.renderError(new AppError('unavailable', { retryAfterMs: 1_500 }));
    expect(headers['retry-after']).toBe('2');
  });

  test('renderSubmitted: includes the id of the job', () => {
    const job = createJob(dialect, succeeded);
    expect(JSON.stringify(dialect.renderSubmitted(job).json)).toContain(job.id);
  });

  test.each([
    ['succeeded', succeeded],
    ['failed', failed],
  ] as const)('renderWebhook: has the body of renderJob for a job that %s', (_state, outcome) => {
    const job = createJob(dialect, outcome);
    const { contentType, body } = dialect.renderWebhook(job, account);
    expect(contentType).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual(dialect.renderJob(job, account, 'json').json);
  });

  test('renderJob: has the public URL of the result without a double slash', () => {
    const { json } = dialect.renderJob(createJob(dialect, succeeded), account, 'json');
    expect(JSON.stringify(json)).toContain('"https://pix.example/image/aa/b.png"');
  });
});
