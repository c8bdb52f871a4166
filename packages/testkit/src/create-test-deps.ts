import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebhookSecrets } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import { createDialects, createWebhookRenderers, dialectSettings, findDialect } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import { createDeliveryLimiter } from '@pixmill/jobs';
import { createOptimizer, engineVersion, type Optimizer } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import {
  createEventPublisher,
  createProducer,
  createRedisEpoch,
  createSettlementPublisher,
  type EventPublisher,
  type Producer,
  type RedisEpoch,
  type SettlementPublisher,
} from '@pixmill/queue';
import { createLogger, createVault, type Logger } from '@pixmill/runtime';
import { createStorage, storageKeys } from '@pixmill/storage';
import { eventually } from './eventually.js';
import { openTestDatabase } from './open-test-database.js';
import { createRedisPrefix, requireTestServiceUrl } from './test-database.js';

export interface TestDepsOptions {
  /** Connections of the repositories; 5 by default. */
  readonly poolSize?: number;
  /** `unavailable` rejects every call with AppError `unavailable` and starts no connection to Redis. */
  readonly queue?: 'redis' | 'unavailable';
  /** Replaces the real optimizer, whose only process starts at the first image. */
  readonly optimizer?: Optimizer;
  /** Addresses that the guarded client may dial besides public ones. Loopback by default. */
  readonly allow?: readonly string[];
  readonly log?: Logger;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const unavailable = () => Promise.reject(new AppError('unavailable'));

interface TestQueue {
  readonly producer: Producer;
  readonly redisEpoch: RedisEpoch;
  readonly settledPublisher: SettlementPublisher;
  readonly events: EventPublisher;
}

function createUnavailableQueue(): TestQueue {
  return {
    producer: { enqueue: unavailable, findExisting: unavailable, countWaiting: unavailable, ping: unavailable, close: async () => {} },
    redisEpoch: { getStartedAt: unavailable, close: () => {} },
    settledPublisher: { publish: unavailable, close: () => {} },
    events: { publish: () => {}, close: () => {} },
  };
}

async function connectQueue(): Promise<TestQueue> {
  const options = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: () => {} };
  const producer = createProducer(options);
  // The producer rejects calls until its connection is ready.
  await eventually(() => producer.findExisting('optimize', []), { withinMs: 30_000, describe: 'a connection to Redis' });
  return {
    producer,
    redisEpoch: createRedisEpoch(options),
    settledPublisher: createSettlementPublisher(options),
    events: createEventPublisher(options),
  };
}

/**
 * The real dependencies of the verbs of `jobs` and `accounts`, for one test file alone: a database, a queue, a storage folder and the
 * optimizer. `{ ...test.deps, optimizer: other }` replaces one.
 */
export async function createTestDeps(options: TestDepsOptions = {}) {
  const log = options.log ?? createLogger({ level: 'silent', name: 'test' });
  const testDatabase = await openTestDatabase({ poolSize: options.poolSize ?? 5 });
  const { database } = testDatabase;
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-deps-'));
  const tempDir = join(dataDir, 'spool');
  await mkdir(tempDir);
  const dialectOptions = { publicUrl: 'http://pixmill.test', settings: dialectSettings.parse({}) };
  const dialects = createDialects(dialectOptions);
  const renderers = createWebhookRenderers(dialectOptions);
  const httpClient = createGuardedHttpClient({ allow: [...(options.allow ?? ['127.0.0.1/32'])], ports: [80, 443] });
  const optimizer = options.optimizer ?? createOptimizer({ processes: 1, maxPixels: 75_000_000 });
  const vault = createVault('a key of more than thirty-two characters');
  const queue = options.queue === 'unavailable' ? createUnavailableQueue() : await connectQueue();
  const deps = {
    ...database,
    ...queue,
    storage: createStorage({ DATA_DIR: dataDir, STORAGE_DRIVER: 'fs' }, database.service),
    keys: storageKeys,
    optimizer,
    engineVersion,
    sniff,
    readInstalled: () => ({ heic: false, superResolution: false }),
    readHeaderSize,
    httpClient,
    destinations: createDestinations(httpClient, { isHttpAllowed: (url) => new URL(url).hostname === '127.0.0.1' }),
    vault,
    generateWebhookSecret,
    secrets: createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault, generateWebhookSecret }),
    sender: createWebhookSender(httpClient),
    deliveryLimiter: createDeliveryLimiter(8),
    nextAttemptAt,
    dialects,
    findDialect(name: string) {
      const dialect = findDialect(renderers, name);
      if (!dialect) throw new AppError('internal');
      return dialect;
    },
    log,
  };
  return {
    ...testDatabase,
    deps,
    dataDir,
    tempDir,
    /** Settings of a worker named `worker-1`. */
    runSettings: {
      owner: 'worker-1',
      tempDir,
      maxFileBytes: 25_000_000,
      fetchesPerAccount: 8,
      fetchesPerHost: 8,
      resultTtlMs: hourMs,
      sourceTtlMs: hourMs,
      deadLetterAfterMs: dayMs,
      deadLetterTtlMs: 30 * dayMs,
    },
    async close() {
      await Promise.all([optimizer.close(), queue.producer.close()]);
      queue.redisEpoch.close();
      queue.settledPublisher.close();
      queue.events.close();
      await testDatabase.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type TestDeps = Awaited<ReturnType<typeof createTestDeps>>;
