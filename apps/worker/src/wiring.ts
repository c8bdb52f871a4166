import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { openDatabase } from '@pixmill/db';
import { createDestinations } from '@pixmill/destinations';
import { createDialects, type Dialect, findDialect } from '@pixmill/dialects';
import { createEgress } from '@pixmill/egress';
import {
  createDeliver,
  createHousekeeping,
  createLanes,
  createRun,
  createSettle,
  createSigningSecrets,
  createSweep,
  type Deliver,
  type Deps,
  type Housekeeping,
  type Run,
  type Sweep,
  type WorkLimits,
} from '@pixmill/jobs';
import { createLogger, type Logger } from '@pixmill/log';
import { createOptimizer, engineVersion, type Optimizer, type PoolEvent, sniff } from '@pixmill/optimizer';
import { createProducer, createRedisLife, createSettledPublisher, type QueueOptions } from '@pixmill/queue';
import { createVault } from '@pixmill/secrets';
import { createStorage, jobOfKey, jobPrefix, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createSender, createSigningSecret, nextAttemptAt } from '@pixmill/webhooks';
import { type WorkerSettings, workerName } from './config.js';

export interface Wiring {
  readonly run: Run;
  readonly deliver: Deliver;
  readonly sweep: Sweep;
  readonly housekeeping: Housekeeping;
  readonly queue: QueueOptions;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** Throws AppError `internal` for a job of a dialect that is spoken no more. */
function spokenDialect(dialects: readonly Dialect[], name: string): Dialect {
  const dialect = findDialect(dialects, name);
  if (!dialect) throw new AppError('internal', { detail: `no dialect is called ${name}` });
  return dialect;
}

function noteLoss(event: PoolEvent, log: Logger): void {
  if (event.kind === 'lost') log.warn({ codecPid: event.pid, cause: event.cause, why: event.why }, 'codec process lost');
}

/** The codecs are part of a binary of their own, which no update of the system mends (reliability.md S19). */
function noteVersions(optimizer: Optimizer, log: Logger): void {
  optimizer.versions().then(
    (versions) => log.info(versions, 'versions'),
    (thrown: unknown) => log.error(thrown, {}, 'no codec process started'),
  );
}

/** Builds every adapter of a worker once and hands out its verbs. */
export async function wire(settings: WorkerSettings): Promise<Wiring> {
  const owner = workerName(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: owner });
  const onError = (error: Error) => log.error(error, {}, 'redis');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const database = openDatabase({ url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL });
  const dialects = createDialects({ publicUrl: settings.PUBLIC_URL, settings });
  const egress = createEgress({ allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS });
  const optimizer = createOptimizer({
    processes: settings.WORKER_CONCURRENCY,
    maxPixels: settings.MAX_PIXELS,
    maxAnimationPixels: settings.MAX_ANIMATION_PIXELS,
    maxFrames: settings.MAX_FRAMES,
    maxChildBytes: settings.MAX_CHILD_MEMORY,
    observe: (event) => noteLoss(event, log),
  });
  noteVersions(optimizer, log);
  const producer = createProducer(queue);
  const redisLife = createRedisLife(queue);
  const settled = createSettledPublisher(queue);
  const deps: Deps = {
    accounts: database.accounts,
    jobs: database.jobs,
    deliveries: database.deliveries,
    earlierWork: database.earlierWork,
    idempotency: database.idempotency,
    retention: database.retention,
    chores: database.chores,
    connectors: database.connectors,
    watermarks: database.watermarks,
    storage: createStorage(settings),
    keys: { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobOfKey, watermark: watermarkKey },
    producer,
    redisLife,
    settled,
    optimizer,
    engineVersion,
    sniff,
    egress,
    destinations: createDestinations(egress),
    vault: createVault(settings.SECRETS_KEY),
    webhookSecrets: database.webhookSecrets,
    createSigningSecret,
    sender: createSender(egress, { timeoutMs: settings.WEBHOOK_TIMEOUT }),
    lanes: createLanes(settings.WEBHOOK_CONCURRENCY),
    nextAttemptAt,
    findDialect: (name) => spokenDialect(dialects, name),
    log,
  };
  const limits: WorkLimits = {
    owner,
    spoolDir: join(settings.DATA_DIR, 'spool'),
    maxFileBytes: settings.MAX_FILE_BYTES,
    resultTtlMs: settings.RESULT_TTL,
    sourceTtlMs: settings.SOURCE_TTL ?? settings.RESULT_TTL,
  };
  await mkdir(limits.spoolDir, { recursive: true });

  return {
    run: createRun({ deps, limits, settle: createSettle(deps, limits) }),
    deliver: createDeliver(
      { ...deps, secrets: createSigningSecrets(deps) },
      {
        owner: limits.owner,
        schedule: settings.WEBHOOK_RETRY_SCHEDULE,
        timeoutMs: settings.WEBHOOK_TIMEOUT,
        triesPerEndpoint: settings.WEBHOOK_HOST_CONCURRENCY,
        pauseAfterMs: settings.WEBHOOK_PAUSE_AFTER,
        connections: Math.ceil(settings.DATABASE_POOL / 2), // the rest is for leases and settlements
      },
    ),
    sweep: createSweep(deps),
    housekeeping: createHousekeeping(deps, { orphanTtlMs: settings.ORPHAN_TTL, historyTtlMs: settings.HISTORY_TTL }),
    queue,
    log,
    async close() {
      await Promise.allSettled([optimizer.close(), producer.close(), database.close()]);
      settled.close();
      redisLife.close();
    },
  };
}
