import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Account, AppError, defaultJobSpec, type Job, type JobSpec } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { type Command, createDialects, dialectSettings, findDialect, type SourceInput } from '@pixmill/dialects';
import { sniff } from '@pixmill/image-formats';
import { createOptimizer, engineVersion } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import { createProducer, createRedisEpoch, createSettlementPublisher } from '@pixmill/queue';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, jobIdFromKey, jobPrefix, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createRedisPrefix, createTestDatabase, requireTestServiceUrl, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createDeliveryLimiter } from '../deliver/delivery-limiter.js';
import { createSettle } from '../settle/settle.js';
import type { Deps, RunSettings } from '../shared/deps.js';
import { createSubmit } from '../submit/submit.js';
import { createSweep } from '../sweep/sweep.js';
import { createWaiterRegistry } from '../wait/waiter-registry.js';
import { createRun } from './run.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const spec: JobSpec = { ...defaultJobSpec };
type SubmitCommand = Extract<Command, { verb: 'submit' }>;
const plain = {
  verb: 'submit' as const,
  spec,
  callbackUrl: null,
  callbackDelayMs: 0,
  sourceCredentials: null,
  sourceHeaders: {},
  waitMs: 0,
  destination: null,
  reply: 'json' as const,
};
const never = new AbortController().signal;
const submitOptions = { orphanTtlMs: 120_000, capacity: { check: async () => {}, maxQueuedPerAccount: 1_000 } };

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let deps: Deps;
let limits: RunSettings;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 5 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-verbs-'));
  limits = { owner: 'worker-1', tempDir: join(folder, 'spool'), maxFileBytes: 25_000_000, resultTtlMs: 3_600_000, sourceTtlMs: 3_600_000 };
  await mkdir(limits.tempDir);

  const log = createLogger({ level: 'silent', name: 'test' });
  const queue = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: () => {} };
  const dialects = createDialects({
    publicUrl: 'http://pixmill.test',
    settings: dialectSettings.parse({}),
  });
  const httpClient = createGuardedHttpClient({ allow: ['127.0.0.1/32'], ports: [80, 443] });
  deps = {
    accounts: database.accounts,
    jobs: database.jobs,
    deliveries: database.deliveries,
    priorResults: database.priorResults,
    idempotency: database.idempotency,
    retention: database.retention,
    maintenance: database.maintenance,
    connectors: database.connectors,
    watermarks: database.watermarks,
    storage: createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' }),
    keys: { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobIdFromKey, watermark: watermarkKey },
    producer: createProducer(queue),
    redisEpoch: createRedisEpoch(queue),
    settledPublisher: createSettlementPublisher(queue),
    optimizer: createOptimizer({ processes: 1, maxPixels: 75_000_000 }),
    engineVersion,
    sniff,
    httpClient,
    destinations: createDestinations(httpClient),
    vault: createVault('a key of more than thirty-two characters'),
    webhookSecrets: database.webhookSecrets,
    generateWebhookSecret,
    sender: createWebhookSender(httpClient),
    deliveryLimiter: createDeliveryLimiter(8),
    nextAttemptAt,
    findDialect: (name) => {
      const dialect = findDialect(dialects, name);
      if (!dialect) throw new AppError('internal');
      return dialect;
    },
    log,
  };
});

afterAll(async () => {
  await Promise.all([deps.optimizer.close(), deps.producer.close(), database.close(), sql.end()]);
  deps.settledPublisher.close();
  deps.redisEpoch.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

function createAccount(tokens: number | null): Promise<Account> {
  const id = randomUUID();
  return database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens, key: id.replaceAll('-', '') });
}

async function submit(
  account: Account,
  names: readonly string[],
  callbackUrl: string | null = null,
  parts: Partial<Deps> = {},
): Promise<Job> {
  const sources = await Promise.all(
    names.map(async (name): Promise<SourceInput> => {
      const path = join(limits.tempDir, randomUUID());
      await copyFile(fixture(name), path);
      return { kind: 'upload', name, file: { field: 'file', name, path, sizeBytes: 1, sha256: 'ab'.repeat(32) } };
    }),
  );
  const command = { ...plain, sources, callbackUrl };
  return createSubmit({ ...deps, ...parts }, submitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
}

const createRunner = (parts: Partial<Deps> = {}) => createRun({ deps: { ...deps, ...parts }, limits, settle: createSettle(deps, limits) });
const run = (job: Job, stop = never, parts: Partial<Deps> = {}) => createRunner(parts)(job.id, stop);

async function read(job: Job): Promise<Job> {
  const found = await database.jobs.find(job.id);
  if (!found) throw new Error('no job');
  return found;
}

const attemptsOf = async (job: Job) => (await sql.query('SELECT attempts, lease_until FROM jobs WHERE id = $1', [job.id])).rows[0];
const tokensOf = async (account: Account) => (await database.accounts.find(account.id))?.tokens;

describe('run and settle', () => {
  test('a job is optimized, its results are in storage, and it is charged once however often it is run', async () => {
    const account = await createAccount(5);
    const job = await submit(account, ['sample.jpg', 'palette.png']);
    await run(job);
    await run(job);
    const { state, images } = await read(job);
    expect(state).toBe('settled');
    for (const { outcome } of images) {
      if (outcome?.status !== 'succeeded') throw new Error('failed');
      const [main] = outcome.variants;
      expect((await deps.storage.stat(main?.storageKey ?? ''))?.sizeBytes).toBe(main?.sizeBytes);
      expect(main?.publicPath).toMatch(/^[0-9a-f]{12}\/[A-Za-z0-9]{15}\.(jpg|png)$/);
    }
    expect(await tokensOf(account)).toBe(3);
  });

  test('a job whose worker died three times ends as failed and free', async () => {
    const account = await createAccount(1);
    const job = await submit(account, ['sample.jpg']);
    for (const _death of [1, 2, 3]) await database.jobs.claim({ jobId: job.id, owner: 'dead', leaseMs: 0 });
    await run(job);
    expect((await read(job)).images[0]?.outcome).toMatchObject({ status: 'failed', failure: { code: 'processing_failed' } });
    expect(await tokensOf(account)).toBe(1);
  });

  test('a stop gives the job back uncounted, and it runs again', async () => {
    const job = await submit(await createAccount(null), ['photo.png']);
    const stop = new AbortController();
    const running = run(job, stop.signal);
    stop.abort(new AppError('unavailable'));
    await running;
    expect(await attemptsOf(job)).toEqual({ attempts: 0, lease_until: expect.any(Date) });
    await run(job);
    expect((await read(job)).state).toBe('settled');
  });

  test('storage that is away is not an outcome: the job is given back uncounted', async () => {
    const job = await submit(await createAccount(null), ['sample.jpg']);
    const away = { ...deps.storage, read: () => Promise.reject(new AppError('storage_failed')) };
    await run(job, never, { storage: away });
    expect(await attemptsOf(job)).toEqual({ attempts: 0, lease_until: expect.any(Date) });
    expect((await read(job)).images[0]?.outcome).toBeNull();
  });

  test('a fault of ours counts, so that it cannot go on for ever', async () => {
    const job = await submit(await createAccount(null), ['sample.jpg']);
    const faulty = { ...deps.storage, read: () => Promise.reject(new TypeError('a bug')) };
    for (const attempts of [1, 2, 3]) {
      await run(job, never, { storage: faulty });
      expect(await attemptsOf(job)).toEqual({ attempts, lease_until: expect.any(Date) });
    }
    await run(job, never, { storage: faulty });
    expect((await read(job)).state).toBe('settled');
  });
});

test.each([
  ['at once', 0, true],
  ['in a week', 604_800_000, false],
])(
  'a callback that is due %s, after %i ms: rung when the job settles is %s; the results live so much longer',
  async (_when, callbackDelayMs, rung) => {
    const account = await createAccount(null);
    const sources = [{ kind: 'url' as const, name: 'a.png', url: 'http://127.0.0.1:9/a.png' }];
    const command = { ...plain, sources, callbackUrl: 'http://127.0.0.1:9/done', callbackDelayMs };
    const job = await createSubmit(deps, submitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
    expect(job.callbackDelayMs).toBe(callbackDelayMs);
    await run(job);
    const { settledAt, expiresAt } = await read(job);
    expect((expiresAt?.getTime() ?? 0) - (settledAt?.getTime() ?? 0)).toBe(limits.resultTtlMs + callbackDelayMs);
    const { rows } = await sql.query('SELECT id, attempts FROM deliveries WHERE job_id = $1', [job.id]);
    expect(await deps.producer.findExisting('deliver', rows)).toEqual(rung ? rows : []);
  },
);

describe('repeat work', () => {
  const outcomeOf = async (job: Job) => {
    const outcome = (await read(job)).images[0]?.outcome;
    if (outcome?.status !== 'succeeded') throw new Error('failed');
    return outcome;
  };

  test('the same bytes and options are settled from what is stored, free, at an address of their own, and said so', async () => {
    const account = await createAccount(3);
    const [first, second] = [await submit(account, ['sample.jpg']), await submit(account, ['sample.jpg'])];
    await run(first);
    expect(await tokensOf(account)).toBe(1);
    const idle = { ...deps.optimizer, optimize: () => Promise.reject(new Error('encoded again')) };
    await run(second, never, { optimizer: idle });
    expect(await tokensOf(account)).toBe(2);
    const [made, reused] = [await outcomeOf(first), await outcomeOf(second)];
    expect([made.reused, reused.reused]).toEqual([false, true]);
    expect(reused.report).toMatchObject({ reused: { process: first.id } });
    const [image] = (await read(second)).images;
    expect(image).toMatchObject({ sourceFormat: 'jpeg', sourceFacts: { sampling: '4:4:4', sha1: expect.any(String) } });
    expect(image?.sourceFacts).toEqual((await read(first)).images[0]?.sourceFacts);
    expect(reused.variants[0]?.facts).toMatchObject({ colourspace: 'YCbCr', interlaced: true });
    expect(reused.variants[0]?.facts).toEqual(made.variants[0]?.facts);
    expect(reused.variants[0]?.publicPath).not.toBe(made.variants[0]?.publicPath);
    expect(await deps.storage.read(reused.variants[0]?.storageKey ?? '')).toEqual(
      await deps.storage.read(made.variants[0]?.storageKey ?? ''),
    );
  });

  test('nothing is reused across accounts, of another recipe, or after its bytes have gone', async () => {
    const account = await createAccount(null);
    const first = await submit(account, ['palette.png']);
    await run(first);
    const strange = await submit(await createAccount(null), ['palette.png']);
    await run(strange);
    expect((await outcomeOf(strange)).reused).toBe(false);
    const newer = await submit(account, ['palette.png']);
    await run(newer, never, { engineVersion: 'another' as typeof deps.engineVersion });
    expect((await outcomeOf(newer)).reused).toBe(false);
    await deps.storage.removeAll(jobPrefix(first.id));
    const late = await submit(account, ['palette.png']);
    await run(late);
    expect((await outcomeOf(late)).reused).toBe(false);
  });
});

describe('sources behind a login', () => {
  const wanted = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
  const login = { user: 'ada', password: 's3cret' };
  let origin: Server;
  let asked: IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    const image = await readFile(fixture('palette.png'));
    origin = createServer((request, response) => {
      asked.push(request.headers);
      const open = request.headers.authorization === wanted;
      response.writeHead(open ? 200 : 401).end(open ? image : undefined);
    });
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
  });

  afterAll(() => {
    origin.close();
  });

  const stored = async (job: Job) =>
    (await sql.query('SELECT source_credentials FROM jobs WHERE id = $1', [job.id])).rows[0].source_credentials;

  async function submitUrl(access: Pick<SubmitCommand, 'sourceCredentials' | 'sourceHeaders'>): Promise<Job> {
    asked = [];
    const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/a.png`;
    const command = { ...plain, ...access, sources: [{ kind: 'url' as const, name: 'a.png', url }] };
    const account = await createAccount(null);
    return createSubmit(deps, submitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
  }

  test('the login opens the source, is stored sealed, and is gone when the job has settled', async () => {
    const job = await submitUrl({ sourceCredentials: login, sourceHeaders: {} });
    expect(await stored(job)).toEqual(expect.not.stringContaining('s3cret'));
    await run(job);
    expect((await read(job)).images[0]?.outcome?.status).toBe('succeeded');
    expect(await stored(job)).toBeNull();
  });

  test('headers go the same way, with or without a login', async () => {
    const job = await submitUrl({ sourceCredentials: null, sourceHeaders: { authorization: wanted, 'x-token': 'tell nobody' } });
    expect(await stored(job)).toEqual(expect.not.stringContaining('tell nobody'));
    await run(job);
    expect(asked).toEqual([expect.objectContaining({ authorization: wanted, 'x-token': 'tell nobody' })]);
    expect((await read(job)).images[0]?.outcome?.status).toBe('succeeded');
    expect(await stored(job)).toBeNull();
  });

  test('a login that was stored by itself still opens its source', async () => {
    const job = await submitUrl({ sourceCredentials: null, sourceHeaders: {} });
    expect(await stored(job)).toBeNull();
    await sql.query('UPDATE jobs SET source_credentials = $2 WHERE id = $1', [job.id, deps.vault.seal(JSON.stringify(login))]);
    await run(job);
    expect((await read(job)).images[0]?.outcome?.status).toBe('succeeded');
  });
});

describe('sweep', () => {
  test('what Redis does not hold is rung again, for the attempt that comes next', async () => {
    const away = { ...deps.producer, enqueue: () => Promise.reject(new AppError('unavailable')) };
    const job = await submit(await createAccount(null), ['sample.jpg'], null, { producer: away });
    await sql.query('UPDATE jobs SET attempts = 2 WHERE id = $1', [job.id]);
    const ring = { id: job.id, attempts: 2 };
    expect(await deps.producer.findExisting('optimize', [ring])).toEqual([]);
    await createSweep(deps)();
    expect(await deps.producer.findExisting('optimize', [ring])).toEqual([ring]);
    const again = { lostBefore: new Date(0), idleMs: { queued: 5_000, running: 5_000 }, limit: 1_000 };
    expect((await database.jobs.takeUndispatched(again)).map(({ jobId }) => jobId)).not.toContain(job.id);
  });
});

describe('wait', () => {
  test('a job that settles is answered by the bell; a client that hangs up and a drain leave nothing behind', async () => {
    const account = await createAccount(null);
    const [settling, hungUp, drained] = await Promise.all([1, 2, 3].map(() => submit(account, ['sample.jpg'])));
    if (!settling || !hungUp || !drained) throw new Error('three jobs were submitted');
    const room = createWaiterRegistry(deps, { maxWaitersPerAccount: 1_000 });
    const wait = (job: Job, signal = never) => {
      const onDisconnect = (leave: () => void) => {
        if (signal.aborted) leave();
        signal.addEventListener('abort', leave);
        return () => signal.removeEventListener('abort', leave);
      };
      return room.wait({ jobId: job.id, accountId: account.id, timeoutMs: 25_000, onDisconnect });
    };

    const waiting = wait(settling);
    await run(settling);
    room.wake(settling.id);
    expect((await waiting).job.state).toBe('settled');

    const hangUp = new AbortController();
    const gone = wait(hungUp, hangUp.signal);
    hangUp.abort();
    await expect(gone).rejects.toMatchObject({ code: 'wait_timed_out' });

    await expect(wait(hungUp, AbortSignal.abort())).rejects.toMatchObject({ code: 'wait_timed_out' });

    const last = wait(drained);
    room.drain();
    await expect(last).rejects.toMatchObject({ code: 'wait_timed_out' });
    await expect(wait(drained)).rejects.toMatchObject({ code: 'wait_timed_out' });
  });
});
