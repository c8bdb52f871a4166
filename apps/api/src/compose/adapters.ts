import { join } from 'node:path';
import { toAppError } from '@pixmill/contracts';
import { databaseAddressOf, logAvailability, openDatabase, watchDatabase } from '@pixmill/db';
import { renderEventWebhook } from '@pixmill/dialects';
import { WaiterRegistry } from '@pixmill/jobs';
import { createProducer, createRedisCommandClient, createSettlementPublisher, subscribeToSettlements } from '@pixmill/queue';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage } from '@pixmill/storage';
import type { ApiSettings } from '../config.js';
import { createReadFreeSpace } from '../health/read-free-space.js';
import { composeEvents } from './events.js';
import { composeInstalled } from './installed.js';

export type Adapters = ReturnType<typeof composeAdapters>;

/** The adapters of an API process. */
export function composeAdapters(settings: ApiSettings) {
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'api' });
  const onError = (error: Error) => log.error(toAppError(error, 'connection_failed'), {}, 'redis connection failed');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const tempDir = join(settings.DATA_DIR, 'spool');
  const databaseWatch = watchDatabase({
    url: settings.DATABASE_URL,
    answerTimeoutMs: settings.DATABASE_AWAY_AFTER,
    onChange: (change) => logAvailability(change, log),
  });
  const database = openDatabase(
    {
      ...databaseAddressOf(settings),
      poolSize: settings.DATABASE_POOL,
      renderEvent: (event, job) => renderEventWebhook(event, job, { publicUrl: settings.PUBLIC_URL }),
    },
    databaseWatch,
  );
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
    settledPublisher: createSettlementPublisher(queue),
    ...composeEvents(settings, { queue, database, log }),
    subscription: subscribeToSettlements(queue, (jobId) => waiters.wake(jobId)),
    ...composeInstalled(settings),
    vault: createVault(settings.SECRETS_KEY),
    addressPolicy: { allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS },
    limits: {
      tempDir,
      maxFileBytes: settings.MAX_FILE_BYTES,
      maxBodyBytes: settings.MAX_BODY_BYTES,
      maxImages: settings.MAX_IMAGES_PER_JOB,
    },
    uploadLimits: {
      minBytesPerSecond: settings.UPLOAD_MIN_BYTES_PER_SECOND,
      slowAfterMs: settings.UPLOAD_SLOW_AFTER,
      timeoutMs: settings.UPLOAD_TIMEOUT,
    },
  };
}
