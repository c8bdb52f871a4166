import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnectors } from '@pixmill/accounts';
import { type Account, AppError, type DestinationRequest, defaultJobSpec, type Job, parseDestination } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createDialects, dialectSettings, findDialect } from '@pixmill/dialects';
import { sniff } from '@pixmill/image-formats';
import { createOptimizer, engineVersion, type Optimizer } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, jobIdFromKey, jobPrefix, type Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createTestDatabase, startS3Stub, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createRun } from './run.js';

const secret = randomBytes(30).toString('base64');
const credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: secret } as const;
const fixturePath = fileURLToPath(new URL('../../../../fixtures/images/palette.png', import.meta.url));
const never = new AbortController().signal;

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let storage: Storage;
let optimizer: Optimizer;
let bucket: Awaited<ReturnType<typeof startS3Stub>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 3 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-destinations-'));
  storage = createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' });
  optimizer = createOptimizer({ processes: 1, maxPixels: 75_000_000 });
  bucket = await startS3Stub({ secrets: { [credentials.accessKeyId]: secret }, buckets: ['photos'] });
});

afterAll(async () => {
  await Promise.all([optimizer.close(), database.close(), sql.end(), bucket.close()]);
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

function compose() {
  const log = createLogger({ level: 'silent', name: 'test' });
  const vault = createVault('a key of more than thirty-two characters');
  const httpClient = createGuardedHttpClient({ allow: ['127.0.0.1/32'], ports: [80] });
  const producer = { enqueue: async () => {}, findExisting: async () => [], close: async () => {} };
  const dialects = createDialects({ publicUrl: 'http://pixmill.test', settings: dialectSettings.parse({}) });
  const findSpokenDialect = (name: string) => {
    const dialect = findDialect(dialects, name);
    if (!dialect) throw new AppError('internal');
    return dialect;
  };
  const keys = { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobIdFromKey, watermark: watermarkKey };
  const parts = { ...database, storage, keys, optimizer, sniff, httpClient, vault, log, producer };
  const ttls = { resultTtlMs: 3_600_000, sourceTtlMs: 3_600_000 };
  const limits = { owner: 'worker', tempDir: folder, maxFileBytes: 25_000_000, ...ttls };
  const settledPublisher = { publish: async () => {}, close: () => {} };
  const settle = createSettle({ jobs: database.jobs, producer, settledPublisher, findDialect: findSpokenDialect }, ttls);
  return {
    submit: createSubmit(parts, { orphanTtlMs: 120_000, capacity: { check: async () => {}, maxQueuedPerAccount: 1_000 } }),
    run: createRun({ deps: { ...parts, engineVersion, destinations: createDestinations(httpClient) }, limits, settle }),
    connectors: createConnectors({ connectors: database.connectors, vault }, (endpoint) => !endpoint.includes('forbidden')),
  };
}

function createAccount(): Promise<Account> {
  const id = randomUUID();
  return database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: 5, key: id.replaceAll('-', '') });
}

const toDestinationRequest = (more: object = {}, parts: Partial<DestinationRequest> = {}): DestinationRequest => ({
  destination: parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint: bucket.url, ...more }),
  credentials,
  connector: null,
  ...parts,
});

async function submit(account: Account, destination: DestinationRequest, extras: 'webp'[] = []): Promise<Job> {
  const path = join(folder, randomUUID());
  await copyFile(fixturePath, path);
  const file = { field: 'file', name: 'palette.png', path, sizeBytes: 1, sha256: 'ab'.repeat(32) };
  const source = { kind: 'upload', name: 'palette.png', file } as const;
  const commandDefaults = {
    callbackUrl: null,
    callbackDelayMs: 0,
    sourceCredentials: null,
    sourceHeaders: {},
    destination,
    waitMs: 0,
    reply: 'json',
  } as const;
  const command = { verb: 'submit', spec: { ...defaultJobSpec, extras }, sources: [source], ...commandDefaults } as const;
  return compose().submit({ account, dialect: 'megaoptim', command, idempotency: null });
}

const run = (job: Job) => compose().run(job.id, never);

async function outcomeOf(job: Job) {
  const found = await database.jobs.find(job.id);
  const outcome = found?.images[0]?.outcome;
  if (!found || !outcome) throw new Error('the job has not settled');
  return { outcome, tokensCharged: found.tokensCharged, state: found.state };
}

const rowOf = async (job: Job) =>
  (await sql.query('SELECT destination, destination_credentials FROM jobs WHERE id = $1', [job.id])).rows[0];
const tokensOf = async (account: Account) => (await database.accounts.find(account.id))?.tokens;

async function storedOf(job: Job): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list()) if (key.startsWith(jobPrefix(job.id))) keys.push(key);
  return keys;
}

describe('a job with a destination', () => {
  test('puts its results there and says where; the login is sealed, and gone afterwards', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest({ path: 'out/' }), ['webp']);
    const { destination, destination_credentials: login } = await rowOf(job);
    expect(destination).toMatchObject({ service: 'custom', bucket: 'photos', path: 'out/' });
    expect(JSON.stringify(destination) + login).not.toContain(secret.slice(0, 20));
    expect(login).toEqual(expect.any(String));

    await run(job);
    const { outcome } = await outcomeOf(job);
    if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
    const [main, webp] = outcome.variants;
    expect([main?.externalUrl, webp?.externalUrl]).toEqual([
      `${bucket.url}/photos/out/palette.png`,
      `${bucket.url}/photos/out/palette.png.webp`,
    ]);
    const [last, before] = bucket.objects.toReversed();
    expect(last?.body).toEqual(await storage.read(main?.storageKey ?? ''));
    expect([last?.headers['content-type'], before?.headers['content-type']]).toEqual(['image/png', 'image/webp']);
    expect((await rowOf(job)).destination_credentials).toBeNull();
  });

  test('what was settled from earlier work is put there, too', async () => {
    const account = await createAccount();
    const first = await submit(account, toDestinationRequest({ path: 'first.png' }));
    await run(first);
    const second = await submit(account, toDestinationRequest({ path: 'second.png' }));
    await run(second);
    const { outcome } = await outcomeOf(second);
    expect(outcome).toMatchObject({ reused: true, variants: [{ externalUrl: `${bucket.url}/photos/second.png` }] });
    expect(bucket.objects.at(-1)?.target).toMatch(/^\/photos\/second\.png/);
  });

  test('that refuses fails with its reason, is not charged, and nothing of a result is kept', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest({ bucket: 'absent' }));
    await run(job);
    const { outcome, tokensCharged } = await outcomeOf(job);
    const message = 'The result could not be stored at custom: 404 NoSuchBucket';
    expect(outcome).toEqual({ status: 'failed', failure: { code: 'destination_refused', message } });
    expect([tokensCharged, await tokensOf(account)]).toEqual([0, 5]);
    expect(await storedOf(job)).toEqual([sourceKey(job.id, job.images[0]?.id ?? '')]);
    expect((await rowOf(job)).destination_credentials).toBeNull();
  });

  test('that fails once gets the same key again', async () => {
    const job = await submit(await createAccount(), toDestinationRequest({ path: 'again.png' }));
    bucket.respondNextWith({ status: 503, code: 'SlowDown' });
    await run(job);
    expect((await database.jobs.find(job.id))?.state).toBe('running');
    expect(await storedOf(job)).toHaveLength(1);
    await run(job);
    expect((await outcomeOf(job)).outcome).toMatchObject({ variants: [{ externalUrl: `${bucket.url}/photos/again.png` }] });
  });

  test('that fails at every attempt ends with its reason, uncharged', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest());
    bucket.respondNextWith(...Array.from({ length: 3 }, () => ({ status: 500, code: 'InternalError' })));
    for (let attempt = 0; attempt < 3; attempt += 1) await run(job);
    expect((await outcomeOf(job)).outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'destination_failed', message: 'The result could not be stored at custom: 500 InternalError' },
    });
    expect(await tokensOf(account)).toBe(5);
    expect(await storedOf(job)).toHaveLength(1);
  });
});

describe('a connector', () => {
  const body = { name: 'mine', provider: 'custom', key: credentials.accessKeyId, secret };

  test('gives service, endpoint and credentials, also after it was deleted under way', async () => {
    const account = await createAccount();
    const { connectors } = compose();
    const { id } = await connectors.create(account.id, { ...body, endpoint: bucket.url });
    expect(id).toMatch(/^[A-Za-z0-9]{10}$/);
    const asked = toDestinationRequest({ service: 'aws', endpoint: null, path: 'by-connector.png' }, { credentials: null, connector: id });
    const job = await submit(account, asked);
    await connectors.remove(account.id, id);
    await run(job);
    expect((await outcomeOf(job)).outcome).toMatchObject({ variants: [{ externalUrl: `${bucket.url}/photos/by-connector.png` }] });
    await expect(submit(account, asked)).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringMatching(/^store: `id` /),
    });
  });

  test('knows whether objects are public where the request does not say', async () => {
    const account = await createAccount();
    const { id } = await compose().connectors.create(account.id, { ...body, provider: 'aws', endpoint: bucket.url });
    const aclOf = async (acl: string | null, publicByDefault: DestinationRequest['publicByDefault'] = []) =>
      (await rowOf(await submit(account, toDestinationRequest({ acl }, { credentials: null, connector: id, publicByDefault })))).destination
        .acl;
    expect(await aclOf(null, ['aws'])).toBe('public-read');
    expect(await aclOf('private', ['aws'])).toBe('private');
    expect(await aclOf(null, ['digitalocean'])).toBeNull();
    expect(await aclOf(null)).toBeNull();
  });

  test('is not kept for where nothing may be sent', async () => {
    const { id } = await createAccount();
    const refused = compose().connectors.create(id, { ...body, endpoint: 'http://forbidden.example' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('`endpoint`') });
  });

  test("another account's is none", async () => {
    const { connectors } = compose();
    const { id } = await connectors.create((await createAccount()).id, { ...body, endpoint: bucket.url });
    const stranger = await createAccount();
    await expect(submit(stranger, toDestinationRequest({}, { credentials: null, connector: id }))).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
    await expect(connectors.remove(stranger.id, id)).rejects.toMatchObject({ code: 'connector_not_found' });
  });
});

test.each([
  ['neither key nor id', {}, { credentials: null }, 'store: `key` '],
  ['a key for another provider', {}, { credentials: { kind: 'azure', account: 'abc', key: 'k' } as const }, 'store: `provider` '],
  ['no region', { service: 'aws', endpoint: null }, {}, 'store: `region` must be given for aws'],
  ['no endpoint', { service: 'cloudflare', endpoint: null }, {}, 'store: `endpoint` must be given for cloudflare'],
])('a submit with %s is refused at once', async (_what, place, parts, message) => {
  const account = await createAccount();
  await expect(submit(account, toDestinationRequest(place, parts))).rejects.toMatchObject({
    code: 'invalid_parameter',
    message: expect.stringContaining(message),
  });
  expect(await tokensOf(account)).toBe(5);
});
