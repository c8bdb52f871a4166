import { join } from 'node:path';
import {
  type AccountDeliveries,
  type Administration,
  type Connectors,
  createAccountDeliveries,
  createAdministration,
  createConnectors,
  createWatermarks,
  createWebhookSecrets,
  type Watermarks,
  type WebhookSecrets,
} from '@pixmill/accounts';
import { type Database, openDatabase, watchDatabase } from '@pixmill/db';
import { createDialects, type Dialect } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats';
import {
  type Capacity,
  createCancelJob,
  createCapacity,
  createDeleteJob,
  createLockIdempotencyKey,
  createSubmit,
  createWaitForResult,
  type DeleteJob,
  type LockIdempotencyKey,
  type Submit,
  WaiterRegistry,
  type WaitForResult,
} from '@pixmill/jobs';
import { createOperatorAllowList, createUrlPolicy } from '@pixmill/outbound/policy';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { createProducer, createRedisCommandClient, type RedisCommandClient, subscribeToSettlements } from '@pixmill/queue';
import { createLogger, createVault, type Logger } from '@pixmill/runtime';
import { createStorage, type Storage, storageKeys } from '@pixmill/storage';
import type { ApiSettings } from './config.js';
import { freeBytesOf } from './http/admission/free-bytes.js';
import { createRateLimit } from './http/admission/rate-limit.js';
import { createMailer } from './mailer.js';
import { createRegister, type Register } from './registration.js';

export interface HttpLimits {
  /** Folder for uploads under way. */
  readonly tempDir: string;
  readonly maxFileBytes: number;
  readonly maxBodyBytes: number;
  /** Requests a minute for each key and endpoint; 0 is off. */
  readonly ratePerMinute: number;
  /** Start of every shared key, so that services can share a Redis. */
  readonly redisKeyPrefix: string;
}

/** Who is let through the door, and how a caller's address is known. */
export interface HttpEdgeSettings {
  /** How many proxies are believed, or which. */
  readonly trustedProxies: number | string[];
  readonly corsOrigins: readonly string[];
  /** Whether callers come by https: then they are told never to come another way. */
  readonly https: boolean;
}

/** The door of the operator. */
export interface AdminSettings {
  readonly key: string;
  /** Requests a minute from one address; 0 is off. */
  readonly ratePerMinute: number;
  readonly administration: Administration;
}

/** What an account can see to by itself. */
export interface AccountWebhooks {
  readonly deliveries: AccountDeliveries;
  readonly secrets: WebhookSecrets;
  /** How long an old secret signs along after a rotation, in ms. */
  readonly secretOverlapMs: number;
}

export interface Composition {
  readonly dialects: readonly Dialect[];
  readonly database: Pick<Database, 'accounts' | 'artifacts' | 'jobs' | 'ping'>;
  readonly storage: Storage;
  readonly capacity: Capacity;
  readonly submit: Submit;
  readonly waitForResult: WaitForResult;
  readonly lockIdempotencyKey: LockIdempotencyKey;
  readonly deleteJob: DeleteJob;
  readonly watermarks: Watermarks;
  readonly register: Register;
  /** Null where there is no ADMIN_API_KEY: the door is not there either. */
  readonly admin: AdminSettings | null;
  readonly webhooks: AccountWebhooks;
  readonly connectors: Connectors;
  readonly waiters: WaiterRegistry;
  readonly counter: RedisCommandClient;
  readonly limits: HttpLimits;
  readonly httpEdge: HttpEdgeSettings;
  /** Aborted once the process is told to end: it is not ready from then on. */
  readonly shutdown: AbortController;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

const hourMs = 3_600_000;

/** Builds every adapter of an API process once and hands out its verbs. */
export function compose(settings: ApiSettings): Composition {
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'api' });
  const onError = (error: Error) => log.error(error, {}, 'redis');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const watch = watchDatabase({
    url: settings.DATABASE_URL,
    answerTimeoutMs: settings.DATABASE_AWAY_AFTER,
    onChange: ({ available, reason }) => log.warn({ why: reason }, available ? 'database available again' : 'database became unavailable'),
  });
  const database = openDatabase({ url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL }, watch);
  const storage = createStorage(settings);
  const producer = createProducer(queue);
  const counter = createRedisCommandClient(queue);
  const keys = storageKeys;
  const waiters = new WaiterRegistry({ jobs: database.jobs, log }, { maxWaitersPerAccount: settings.MAX_WAITERS_PER_ACCOUNT });
  const subscription = subscribeToSettlements(queue, (jobId) => waiters.wake(jobId));
  const administration = createAdministration(database);
  const vault = createVault(settings.SECRETS_KEY);
  const limits = {
    tempDir: join(settings.DATA_DIR, 'spool'),
    maxFileBytes: settings.MAX_FILE_BYTES,
    maxBodyBytes: settings.MAX_BODY_BYTES,
    ratePerMinute: settings.MEGAOPTIM_RATE_LIMIT,
    redisKeyPrefix: settings.REDIS_PREFIX,
  };
  const addressPolicy = { allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS };
  const [isUrlAllowed, isOperatorAllowed] = [createUrlPolicy(addressPolicy), createOperatorAllowList(addressPolicy)];
  const mayStoreAt = (endpoint: string) => isUrlAllowed(endpoint) && (endpoint.startsWith('https:') || isOperatorAllowed(endpoint));
  const capacity = createCapacity(
    { jobs: database.jobs, poolWaitMs: database.poolWaitMs, freeBytes: freeBytesOf(storage, limits.tempDir) },
    {
      maxQueuedPerAccount: settings.MAX_QUEUED_PER_ACCOUNT,
      maxQueued: settings.MAX_QUEUED,
      maxUploadsPerAccount: settings.MAX_UPLOADS_PER_ACCOUNT,
      minFreeBytes: settings.MIN_FREE_DISK,
    },
  );
  return {
    dialects: createDialects({ publicUrl: settings.PUBLIC_URL, settings, isUrlAllowed, isOperatorAllowed }),
    database,
    storage,
    capacity,
    submit: createSubmit(
      { jobs: database.jobs, connectors: database.connectors, watermarks: database.watermarks, storage, keys, producer, sniff, vault, log },
      { capacity, orphanTtlMs: settings.ORPHAN_TTL },
    ),
    waitForResult: createWaitForResult({ waiters, cancel: createCancelJob({ jobs: database.jobs, log }), log }),
    deleteJob: createDeleteJob({ retention: database.retention, storage, keys, log }),
    watermarks: createWatermarks({ watermarks: database.watermarks, storage, keys, sniff, readHeaderSize, log }),
    register: createRegister({
      settings,
      administration,
      accounts: database.accounts,
      sendApiKey: createMailer(settings),
      checkRateLimit: createRateLimit(
        'registration',
        { limit: settings.REGISTRATION_RATE_LIMIT, windowMs: hourMs },
        { counter, limits, log },
      ),
      log,
    }),
    admin:
      settings.ADMIN_API_KEY === undefined
        ? null
        : { key: settings.ADMIN_API_KEY, ratePerMinute: settings.ADMIN_RATE_LIMIT, administration },
    webhooks: {
      deliveries: createAccountDeliveries(database),
      secrets: createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault, generateWebhookSecret }),
      secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
    },
    connectors: createConnectors({ connectors: database.connectors, vault }, mayStoreAt),
    lockIdempotencyKey: createLockIdempotencyKey({ idempotency: database.idempotency, log }),
    waiters,
    counter,
    httpEdge: {
      trustedProxies: settings.TRUST_PROXY,
      corsOrigins: settings.CORS_ORIGINS,
      https: settings.PUBLIC_URL.startsWith('https:'),
    },
    limits,
    shutdown: new AbortController(),
    log,
    async close() {
      waiters.drain();
      subscription.close();
      counter.close();
      await Promise.allSettled([watch.close(), producer.close(), database.close()]);
    },
  };
}
