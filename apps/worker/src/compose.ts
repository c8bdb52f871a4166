import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createWebhookSecrets } from '@pixmill/accounts';
import { toAppError } from '@pixmill/contracts';
import { type Database, type DatabaseWatch, databaseAddressOf, logAvailability, openDatabase, watchDatabase } from '@pixmill/db';
import { createWebhookRenderers, renderEventWebhook } from '@pixmill/dialects';
import {
  createDeliver,
  createDeliveryLimiter,
  createFetch,
  createMaintenance,
  createMakeThumbnail,
  createRun,
  createSettle,
  createSweep,
  type Deliver,
  type Fetch,
  type FetchOptions,
  type Maintenance,
  type MakeThumbnail,
  type Run,
  type RunOptions,
  type SettleOptions,
  type Sweep,
} from '@pixmill/jobs';
import { engineVersion, type Optimizer } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createOperatorAllowList } from '@pixmill/outbound/policy';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import {
  createEventPublisher,
  createProducer,
  createRedisEpoch,
  createSettlementPublisher,
  type RedisConnectionOptions,
} from '@pixmill/queue';
import { createLogger, createVault, type Logger } from '@pixmill/runtime';
import { createStorage, storageKeys, toRetention } from '@pixmill/storage';
import { type CollectionVerbs, composeCollections } from './compose-collections.js';
import { resolveWorkerName, type WorkerSettings } from './config.js';
import { getDialect } from './get-dialect.js';
import { openOptimizer } from './open-optimizer.js';
import { watchPause } from './pause/watch-pause.js';
import { combineWatches, type WorkWatch } from './pause/work-watch.js';
import { startReporting } from './report-worker.js';
import { watchStorage } from './storage/watch-storage.js';

export interface Composition extends Pick<CollectionVerbs, 'feed' | 'importImages'> {
  readonly fetch: Fetch;
  readonly run: Run;
  readonly deliver: Deliver;
  readonly makeThumbnail: MakeThumbnail;
  readonly sweep: Sweep;
  readonly maintenance: Maintenance;
  readonly queue: RedisConnectionOptions;
  readonly workWatch: WorkWatch;
  readonly giveBack: (jobId: string) => Promise<void>;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

const watchIntervalMs = 1_000;
/** A database that does not answer must not hold up the shutdown, in ms. */
const stopLimitMs = 2_000;

/** Builds every adapter of a worker once and returns its verbs. */
export async function compose(settings: WorkerSettings): Promise<Composition> {
  const owner = resolveWorkerName(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: owner });
  const onError = (error: Error) => log.error(toAppError(error, 'connection_failed'), {}, 'redis connection failed');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const databaseWatch = openDatabaseWatch(settings, log);
  const adapters: Adapters = {
    databaseWatch,
    database: openDatabase(
      {
        ...databaseAddressOf(settings),
        poolSize: settings.DATABASE_POOL,
        renderEvent: (event, job) => renderEventWebhook(event, job, { publicUrl: settings.PUBLIC_URL }),
      },
      databaseWatch,
    ),
    optimizer: openOptimizer(settings, log),
    producer: createProducer(queue),
    redisEpoch: createRedisEpoch(queue),
    settledPublisher: createSettlementPublisher(queue),
    events: createEventPublisher(queue),
    log,
  };
  const deps = createDeps(settings, adapters);
  const runOptions = createRunOptions(settings, owner);
  const { tempDir } = runOptions;
  const workWatch = combineWatches([
    watchStorage({ storage: deps.storage, tempDir, log }),
    watchPause({ service: adapters.database.service, log }),
  ]);
  const reporting = startReporting({ workers: adapters.database.workers, log }, owner);
  const { onCollectionProgress, ...collectionVerbs } = composeCollections(settings, deps, tempDir);
  const settle = createSettle({ ...deps, onCollectionProgress }, runOptions);
  return {
    ...collectionVerbs,
    fetch: createFetch({ ...deps, settle }, runOptions),
    run: createRun({ ...deps, settle }, runOptions),
    deliver: composeDeliver(settings, deps, owner),
    makeThumbnail: createMakeThumbnail(deps),
    sweep: createSweep(deps, { fetchesPerAccount: settings.FETCH_CONCURRENCY_PER_ACCOUNT }),
    maintenance: createMaintenance(deps, { orphanTtlMs: settings.ORPHAN_TTL, historyTtlMs: settings.HISTORY_TTL }),
    queue,
    workWatch,
    giveBack: (jobId) => deps.jobs.clearEnqueued([jobId]),
    log,
    async close() {
      await Promise.race([Promise.all([workWatch.stop(), reporting.stop()]), pause(stopLimitMs, undefined, { ref: false })]);
      await closeAdapters(adapters);
    },
  };
}

/** The adapters that hold processes or connections. */
interface Adapters {
  readonly databaseWatch: Pick<DatabaseWatch, 'close'>;
  readonly database: Database;
  readonly optimizer: Optimizer;
  readonly producer: ReturnType<typeof createProducer>;
  readonly redisEpoch: ReturnType<typeof createRedisEpoch>;
  readonly settledPublisher: ReturnType<typeof createSettlementPublisher>;
  readonly events: ReturnType<typeof createEventPublisher>;
  readonly log: Logger;
}

async function closeAdapters({
  databaseWatch,
  database,
  optimizer,
  producer,
  redisEpoch,
  settledPublisher,
  events,
}: Adapters): Promise<void> {
  await Promise.allSettled([optimizer.close(), producer.close(), databaseWatch.close(), database.close()]);
  settledPublisher.close();
  events.close();
  redisEpoch.close();
}

/**
 * Logs when the database goes away and comes back, and replaces connections that went silent. Nobody waits for an answer of a worker, so its
 * own work is not rejected early: it ends by itself, and is repeated.
 */
function openDatabaseWatch(settings: WorkerSettings, log: Logger) {
  const watch = watchDatabase({
    url: settings.DATABASE_URL,
    answerTimeoutMs: settings.DATABASE_AWAY_AFTER,
    pingIntervalMs: watchIntervalMs,
    onChange: (change) => logAvailability(change, log),
  });
  return {
    race: <T>(work: () => Promise<T>) => work(),
    onConnectionsLost: (listener: () => void) => watch.onConnectionsLost(listener),
    close: () => watch.close(),
  };
}

/** Everything the verbs need; each verb declares its part of it. */
function createDeps(settings: WorkerSettings, { database, ...adapters }: Adapters) {
  const addressPolicy = { allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS };
  const httpClient = createGuardedHttpClient(addressPolicy, {
    minRate: { bytesPerSecond: settings.FETCH_MIN_BYTES_PER_SECOND, windowMs: settings.FETCH_SLOW_AFTER },
  });
  const renderers = createWebhookRenderers({ publicUrl: settings.PUBLIC_URL, settings });
  return {
    ...adapters,
    jobs: database.jobs,
    accountJobs: database.accountJobs,
    collections: database.collections,
    deliveries: database.deliveries,
    priorResults: database.priorResults,
    idempotency: database.idempotency,
    retention: database.retention,
    maintenance: database.maintenance,
    plainLogins: database.plainLogins,
    accountLimits: database.accountLimits,
    sessions: database.sessions,
    shares: database.shares,
    watermarks: database.watermarks,
    uploads: database.uploads,
    webhookSecrets: database.webhookSecrets,
    storage: createStorage(settings, database.service),
    keys: storageKeys,
    engineVersion,
    httpClient,
    destinations: createDestinations(httpClient, { isHttpAllowed: createOperatorAllowList(addressPolicy) }),
    vault: createVault(settings.SECRETS_KEY),
    generateWebhookSecret,
    sender: createWebhookSender(httpClient, { timeoutMs: settings.WEBHOOK_TIMEOUT }),
    deliveryLimiter: createDeliveryLimiter(settings.WEBHOOK_CONCURRENCY),
    nextAttemptAt,
    findDialect: (name: string) => getDialect(renderers, name),
  };
}

function createRunOptions(settings: WorkerSettings, owner: string): FetchOptions & RunOptions & SettleOptions {
  return {
    owner,
    lastAttempts: { running: 0 },
    tempDir: join(settings.DATA_DIR, 'spool'),
    maxFileBytes: settings.MAX_FILE_BYTES,
    fetchesPerAccount: settings.FETCH_CONCURRENCY_PER_ACCOUNT,
    fetchesPerHost: settings.FETCH_CONCURRENCY_PER_HOST,
    ...toRetention(settings),
    deadLetterAfterMs: settings.DEAD_LETTER_AFTER,
    deadLetterTtlMs: settings.DEAD_LETTER_TTL,
  };
}

function composeDeliver(settings: WorkerSettings, deps: ReturnType<typeof createDeps>, owner: string): Deliver {
  return createDeliver(
    { ...deps, secrets: createWebhookSecrets(deps) },
    {
      owner,
      scheduleMs: settings.WEBHOOK_RETRY_SCHEDULE,
      timeoutMs: settings.WEBHOOK_TIMEOUT,
      concurrencyPerEndpoint: settings.WEBHOOK_HOST_CONCURRENCY,
      pauseAfterMs: settings.WEBHOOK_PAUSE_AFTER,
      maxConnections: Math.ceil(settings.DATABASE_POOL / 2), // the other half serves leases and settlements
    },
  );
}
