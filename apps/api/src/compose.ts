import { join } from 'node:path';
import {
  createAccountDeliveries,
  createAdministration,
  createConnectors,
  createDeadLetters,
  createRegister,
  createWatermarks,
  createWebhookSecrets,
} from '@pixmill/accounts';
import { toAppError } from '@pixmill/contracts';
import { databaseAddressOf, logAvailability, openDatabase, watchDatabase } from '@pixmill/db';
import { createDialects } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import {
  createCancelJob,
  createCapacity,
  createDeleteJob,
  createLockIdempotencyKey,
  createReplayDeadLetter,
  createSubmit,
  createWaitForResult,
  WaiterRegistry,
} from '@pixmill/jobs';
import { createOperatorAllowList, createUrlPolicy } from '@pixmill/outbound/policy';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { createProducer, createRedisCommandClient, subscribeToSettlements, toKeyPrefix } from '@pixmill/queue';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, storageKeys } from '@pixmill/storage';
import type { ApiSettings } from './config.js';
import { createDiskCheck } from './health/disk-check.js';
import { startHealthMonitor } from './health/health-monitor.js';
import { createQueueCheck } from './health/queue-check.js';
import { createReadFreeSpace } from './health/read-free-space.js';
import { createStorageCheck } from './health/storage-check.js';
import { createRateLimit } from './http/admission/rate-limit.js';
import { createGetAddressGroup } from './http/proxy/client-address.js';
import { createMailer } from './mailer.js';

const hourMs = 3_600_000;

/** Builds every adapter and use case of an API process once. */
export function compose(settings: ApiSettings) {
  const adapters = composeAdapters(settings);
  const { database, waiters, counter } = adapters;
  const health = composeHealth(settings, adapters);
  return {
    ...adapters,
    health,
    ...composeJobs(settings, adapters),
    ...composeAccounts(settings, adapters),
    ...composeHttp(settings, adapters),
    /** Aborted by a shutdown signal; from then on `/readyz` returns 503. */
    shutdown: new AbortController(),
    async close(): Promise<void> {
      waiters.drain();
      health.close();
      adapters.subscription.close();
      counter.close();
      await Promise.allSettled([adapters.databaseWatch.close(), adapters.producer.close(), database.close()]);
    },
  };
}

type Adapters = ReturnType<typeof composeAdapters>;

function composeAdapters(settings: ApiSettings) {
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'api' });
  const onError = (error: Error) => log.error(toAppError(error, 'connection_failed'), {}, 'redis connection failed');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const tempDir = join(settings.DATA_DIR, 'spool');
  const databaseWatch = watchDatabase({
    url: settings.DATABASE_URL,
    answerTimeoutMs: settings.DATABASE_AWAY_AFTER,
    onChange: (change) => logAvailability(change, log),
  });
  const database = openDatabase({ ...databaseAddressOf(settings), poolSize: settings.DATABASE_POOL }, databaseWatch);
  const storage = createStorage(settings, database.service);
  const waiters = new WaiterRegistry({ jobs: database.jobs, log }, { maxWaitersPerAccount: settings.MAX_WAITERS_PER_ACCOUNT });
  return {
    log,
    databaseWatch,
    database,
    waiters,
    storage,
    readFreeSpace: createReadFreeSpace(storage, tempDir),
    producer: createProducer(queue),
    counter: createRedisCommandClient(queue),
    subscription: subscribeToSettlements(queue, (jobId) => waiters.wake(jobId)),
    vault: createVault(settings.SECRETS_KEY),
    addressPolicy: { allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS },
    limits: {
      tempDir,
      maxFileBytes: settings.MAX_FILE_BYTES,
      maxBodyBytes: settings.MAX_BODY_BYTES,
    },
    uploadLimits: {
      minBytesPerSecond: settings.UPLOAD_MIN_BYTES_PER_SECOND,
      slowAfterMs: settings.UPLOAD_SLOW_AFTER,
      timeoutMs: settings.UPLOAD_TIMEOUT,
    },
  };
}

/** The checks of `/readyz`, one line each. They run once a second, in the background. */
function composeHealth(settings: ApiSettings, { database, storage, readFreeSpace, producer, log }: Adapters) {
  const checks = {
    database: () => database.ping(),
    storage: createStorageCheck(storage),
    disk: createDiskCheck(readFreeSpace, settings.MIN_FREE_DISK),
    queue: createQueueCheck({ jobs: database.jobs, producer, log }),
  };
  return startHealthMonitor(checks, log);
}

function composeJobs(settings: ApiSettings, { database, storage, readFreeSpace, waiters, producer, vault, log }: Adapters) {
  const { jobs, connectors, watermarks, idempotency, retention } = database;
  const capacity = createCapacity(
    { jobs, poolWaitMs: database.poolWaitMs, readFreeSpace },
    {
      maxQueuedPerAccount: settings.MAX_QUEUED_PER_ACCOUNT,
      maxQueued: settings.MAX_QUEUED,
      maxUploadsPerAccount: settings.MAX_UPLOADS_PER_ACCOUNT,
      minFreeBytes: settings.MIN_FREE_DISK,
    },
  );
  return {
    capacity,
    submit: createSubmit(
      { jobs, connectors, watermarks, storage, keys: storageKeys, producer, sniff, vault, log },
      { capacity, orphanTtlMs: settings.ORPHAN_TTL },
    ),
    waitForResult: createWaitForResult({ waiters, cancel: createCancelJob({ jobs, log }), log }),
    lockIdempotencyKey: createLockIdempotencyKey({ idempotency, log }),
    deleteJob: createDeleteJob({ retention, storage, keys: storageKeys, log }),
  };
}

function composeAccounts(settings: ApiSettings, { database, storage, vault, addressPolicy, log }: Adapters) {
  const administration = createAdministration(database);
  const [isUrlAllowed, isOperatorAllowed] = [createUrlPolicy(addressPolicy), createOperatorAllowList(addressPolicy)];
  const isEndpointAllowed = (endpoint: string) => isUrlAllowed(endpoint) && (endpoint.startsWith('https:') || isOperatorAllowed(endpoint));
  const { SMTP_URL: smtpUrl, SMTP_FROM: from, PUBLIC_URL: publicUrl } = settings;
  const { accounts, deadLetters } = database;
  const replayOptions = { orphanTtlMs: settings.ORPHAN_TTL };
  return {
    administration,
    deadLetters: createDeadLetters({
      accounts,
      deadLetters,
      replayDeadLetter: createReplayDeadLetter({ deadLetters, storage, keys: storageKeys, log }, replayOptions),
    }),
    register: createRegister({
      openingTokens: settings.REGISTRATION_TOKENS,
      administration,
      accounts,
      sendApiKey: smtpUrl === undefined ? null : createMailer({ smtpUrl, from, publicUrl }),
      log,
    }),
    deliveries: createAccountDeliveries(database),
    webhookSecrets: createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault, generateWebhookSecret }),
    webhookSecretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
    connectors: createConnectors({ connectors: database.connectors, vault }, isEndpointAllowed),
    watermarks: createWatermarks({ watermarks: database.watermarks, storage, keys: storageKeys, sniff, readHeaderSize, log }),
  };
}

function composeHttp(settings: ApiSettings, { counter, addressPolicy, log }: Adapters) {
  const { ADMIN_API_KEY: adminKey, PUBLIC_URL: publicUrl, REDIS_URL: url, REDIS_PREFIX: prefix } = settings;
  const redisKeyPrefix = toKeyPrefix({ url, prefix });
  const getAddressGroup = createGetAddressGroup(settings.TRUST_PROXY, log);
  const registrationLimit = { limit: settings.REGISTRATION_RATE_LIMIT, windowMs: hourMs };
  return {
    dialects: createDialects({
      publicUrl,
      settings,
      isUrlAllowed: createUrlPolicy(addressPolicy),
      isOperatorAllowed: createOperatorAllowList(addressPolicy),
    }),
    publicUrl,
    redisKeyPrefix,
    getAddressGroup,
    requestsPerMinute: settings.MEGAOPTIM_RATE_LIMIT,
    checkRegistrationLimit: createRateLimit('registration', registrationLimit, { counter, redisKeyPrefix, getAddressGroup, log }),
    adminAccess: adminKey === undefined ? null : { key: adminKey, requestsPerMinute: settings.ADMIN_RATE_LIMIT },
    httpEdge: {
      trustedProxies: settings.TRUST_PROXY,
      corsOrigins: settings.CORS_ORIGINS,
      https: publicUrl.startsWith('https:'),
    },
  };
}
