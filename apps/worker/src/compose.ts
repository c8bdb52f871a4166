import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createWebhookSecrets } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import { openDatabase } from '@pixmill/db';
import { createDialects, type Dialect, findDialect } from '@pixmill/dialects';
import {
  createDeliver,
  createDeliveryLimiter,
  createMaintenance,
  createRun,
  createSettle,
  createSweep,
  type Deliver,
  type Maintenance,
  type Run,
  type Sweep,
} from '@pixmill/jobs';
import { createOptimizer, engineVersion, type Optimizer, type ProcessEvent } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import { createProducer, createRedisEpoch, createSettlementPublisher, type RedisConnectionOptions } from '@pixmill/queue';
import { createLogger, createVault, type Logger } from '@pixmill/runtime';
import { createStorage, storageKeys } from '@pixmill/storage';
import { resolveWorkerName, type WorkerSettings } from './config.js';

export interface Composition {
  readonly run: Run;
  readonly deliver: Deliver;
  readonly sweep: Sweep;
  readonly housekeeping: Maintenance;
  readonly queue: RedisConnectionOptions;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** Throws AppError `internal` for a job of a dialect that is spoken no more. */
function getDialect(dialects: readonly Dialect[], name: string): Dialect {
  const dialect = findDialect(dialects, name);
  if (!dialect) throw new AppError('internal', { detail: `no dialect is called ${name}` });
  return dialect;
}

function logProcessLoss(event: ProcessEvent, log: Logger): void {
  if (event.kind === 'lost') log.warn({ codecPid: event.pid, cause: event.cause, why: event.reason }, 'codec process lost');
}

/** The codecs are part of a binary of their own, which no update of the system mends (reliability.md S19). */
function logVersions(optimizer: Optimizer, log: Logger): void {
  optimizer.versions().then(
    (versions) => log.info(versions, 'versions'),
    (thrown: unknown) => log.error(thrown, {}, 'no codec process started'),
  );
}

/** Builds every adapter of a worker once and hands out its verbs. */
export async function compose(settings: WorkerSettings): Promise<Composition> {
  const owner = resolveWorkerName(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: owner });
  const onError = (error: Error) => log.error(error, {}, 'redis');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const database = openDatabase({ url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL });
  const dialects = createDialects({ publicUrl: settings.PUBLIC_URL, settings });
  const httpClient = createGuardedHttpClient({ allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS });
  const optimizer = createOptimizer({
    processes: settings.WORKER_CONCURRENCY,
    maxPixels: settings.MAX_PIXELS,
    maxAnimationPixels: settings.MAX_ANIMATION_PIXELS,
    maxFrames: settings.MAX_FRAMES,
    maxRssBytes: settings.MAX_CHILD_MEMORY,
    onProcessEvent: (event) => logProcessLoss(event, log),
  });
  logVersions(optimizer, log);
  const producer = createProducer(queue);
  const redisEpoch = createRedisEpoch(queue);
  const settledPublisher = createSettlementPublisher(queue);
  const deps = {
    jobs: database.jobs,
    deliveries: database.deliveries,
    priorResults: database.priorResults,
    idempotency: database.idempotency,
    retention: database.retention,
    maintenance: database.maintenance,
    watermarks: database.watermarks,
    storage: createStorage(settings),
    keys: storageKeys,
    producer,
    redisEpoch,
    settledPublisher,
    optimizer,
    engineVersion,
    httpClient,
    destinations: createDestinations(httpClient),
    vault: createVault(settings.SECRETS_KEY),
    webhookSecrets: database.webhookSecrets,
    generateWebhookSecret,
    sender: createWebhookSender(httpClient, { timeoutMs: settings.WEBHOOK_TIMEOUT }),
    deliveryLimiter: createDeliveryLimiter(settings.WEBHOOK_CONCURRENCY),
    nextAttemptAt,
    findDialect: (name: string) => getDialect(dialects, name),
    log,
  };
  const runSettings = {
    owner,
    tempDir: join(settings.DATA_DIR, 'spool'),
    maxFileBytes: settings.MAX_FILE_BYTES,
    resultTtlMs: settings.RESULT_TTL,
    sourceTtlMs: settings.SOURCE_TTL ?? settings.RESULT_TTL,
  };
  await mkdir(runSettings.tempDir, { recursive: true });

  return {
    run: createRun({ ...deps, settle: createSettle(deps, runSettings) }, runSettings),
    deliver: createDeliver(
      { ...deps, secrets: createWebhookSecrets(deps) },
      {
        owner: runSettings.owner,
        scheduleMs: settings.WEBHOOK_RETRY_SCHEDULE,
        timeoutMs: settings.WEBHOOK_TIMEOUT,
        concurrencyPerEndpoint: settings.WEBHOOK_HOST_CONCURRENCY,
        pauseAfterMs: settings.WEBHOOK_PAUSE_AFTER,
        maxConnections: Math.ceil(settings.DATABASE_POOL / 2), // the rest is for leases and settlements
      },
    ),
    sweep: createSweep(deps),
    housekeeping: createMaintenance(deps, { orphanTtlMs: settings.ORPHAN_TTL, historyTtlMs: settings.HISTORY_TTL }),
    queue,
    log,
    async close() {
      await Promise.allSettled([optimizer.close(), producer.close(), database.close()]);
      settledPublisher.close();
      redisEpoch.close();
    },
  };
}
