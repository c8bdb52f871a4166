import { join } from 'node:path';
import {
  type AccountDeliveries,
  type Administration,
  createAccountDeliveries,
  createAdministration,
  type Database,
  openDatabase,
  watchDatabase,
} from '@pixmill/db';
import { createDialects, type Dialect } from '@pixmill/dialects';
import { createHousePolicy, createUrlPolicy } from '@pixmill/egress/policy';
import {
  type Capacity,
  type Connectors,
  createCancel,
  createCapacity,
  createConnectors,
  createDeleteJob,
  createHoldKey,
  createSeeThrough,
  createSigningSecrets,
  createSubmit,
  createWaitRoom,
  createWatermarks,
  type DeleteJob,
  type HoldKey,
  type SeeThrough,
  type SigningSecrets,
  type Submit,
  type WaitRoom,
  type Watermarks,
} from '@pixmill/jobs';
import { createLogger, type Logger } from '@pixmill/log';
import { headerSize } from '@pixmill/optimizer/header-size';
import { sniff } from '@pixmill/optimizer/sniff';
import { createProducer, createSharedCounter, type SharedCounter, subscribeSettled } from '@pixmill/queue';
import { createVault } from '@pixmill/secrets';
import { createStorage, jobOfKey, jobPrefix, type Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createSigningSecret } from '@pixmill/webhooks';
import type { ApiSettings } from './config.js';
import { freeBytesOf } from './http/free-bytes.js';
import { createRateLimit } from './http/rate-limit.js';
import { createMailer } from './mail.js';
import { createRegister, type Register } from './registration.js';

export interface Limits {
  /** Folder for uploads under way. */
  readonly spoolDir: string;
  readonly maxFileBytes: number;
  readonly maxBodyBytes: number;
  /** Requests a minute for each key and endpoint; 0 is off. */
  readonly ratePerMinute: number;
  /** Start of every shared key, so that services can share a Redis. */
  readonly keyPrefix: string;
}

/** Who is let through the door, and how a caller's address is known. */
export interface Door {
  /** How many proxies are believed, or which. */
  readonly trustedProxies: number | string[];
  readonly corsOrigins: readonly string[];
  /** Whether callers come by https: then they are told never to come another way. */
  readonly https: boolean;
}

/** The door of the operator. */
export interface Admin {
  readonly key: string;
  /** Requests a minute from one address; 0 is off. */
  readonly ratePerMinute: number;
  readonly administration: Administration;
}

/** What an account can see to by itself. */
export interface Webhooks {
  readonly deliveries: AccountDeliveries;
  readonly secrets: SigningSecrets;
  /** How long an old secret signs along after a rotation, in ms. */
  readonly secretOverlapMs: number;
}

export interface Wiring {
  readonly dialects: readonly Dialect[];
  readonly database: Pick<Database, 'accounts' | 'artifacts' | 'jobs' | 'ping'>;
  readonly storage: Storage;
  readonly capacity: Capacity;
  readonly submit: Submit;
  readonly seeThrough: SeeThrough;
  readonly holdKey: HoldKey;
  readonly deleteJob: DeleteJob;
  readonly watermarks: Watermarks;
  readonly register: Register;
  /** Null where there is no ADMIN_API_KEY: the door is not there either. */
  readonly admin: Admin | null;
  readonly webhooks: Webhooks;
  readonly connectors: Connectors;
  readonly waitRoom: WaitRoom;
  readonly counter: SharedCounter;
  readonly limits: Limits;
  readonly door: Door;
  /** Aborted once the process is told to end: it is not ready from then on. */
  readonly leaving: AbortController;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

const hourMs = 3_600_000;

/** Builds every adapter of an API process once and hands out its verbs. */
export function wire(settings: ApiSettings): Wiring {
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'api' });
  const onError = (error: Error) => log.error(error, {}, 'redis');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const watch = watchDatabase({
    url: settings.DATABASE_URL,
    answerWithinMs: settings.DATABASE_AWAY_AFTER,
    onChange: ({ away, why }) => log.warn({ why }, away ? 'the database is away' : 'the database is back'),
  });
  const database = openDatabase({ url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL }, watch);
  const storage = createStorage(settings);
  const producer = createProducer(queue);
  const counter = createSharedCounter(queue);
  const keys = { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobOfKey, watermark: watermarkKey };
  const waitRoom = createWaitRoom({ jobs: database.jobs, log }, { maxWaitersPerAccount: settings.MAX_WAITERS_PER_ACCOUNT });
  const subscription = subscribeSettled(queue, waitRoom.wake);
  const administration = createAdministration(database);
  const vault = createVault(settings.SECRETS_KEY);
  const limits = {
    spoolDir: join(settings.DATA_DIR, 'spool'),
    maxFileBytes: settings.MAX_FILE_BYTES,
    maxBodyBytes: settings.MAX_BODY_BYTES,
    ratePerMinute: settings.MEGAOPTIM_RATE_LIMIT,
    keyPrefix: settings.REDIS_PREFIX,
  };
  const egress = { allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS };
  const [mayCall, isInHouse] = [createUrlPolicy(egress), createHousePolicy(egress)];
  const mayStoreAt = (endpoint: string) => mayCall(endpoint) && (endpoint.startsWith('https:') || isInHouse(endpoint));
  const capacity = createCapacity(
    { jobs: database.jobs, poolWaitMs: database.poolWaitMs, freeBytes: freeBytesOf(storage, limits.spoolDir) },
    {
      maxQueuedPerAccount: settings.MAX_QUEUED_PER_ACCOUNT,
      maxQueued: settings.MAX_QUEUED,
      maxUploadsPerAccount: settings.MAX_UPLOADS_PER_ACCOUNT,
      minFreeBytes: settings.MIN_FREE_DISK,
    },
  );
  return {
    dialects: createDialects({ publicUrl: settings.PUBLIC_URL, settings, mayCall, isInHouse }),
    database,
    storage,
    capacity,
    submit: createSubmit(
      { jobs: database.jobs, connectors: database.connectors, watermarks: database.watermarks, storage, keys, producer, sniff, vault, log },
      { capacity, orphanTtlMs: settings.ORPHAN_TTL },
    ),
    seeThrough: createSeeThrough({ waitRoom, cancel: createCancel({ jobs: database.jobs, log }), log }),
    deleteJob: createDeleteJob({ retention: database.retention, storage, keys, log }),
    watermarks: createWatermarks({ watermarks: database.watermarks, storage, keys, sniff, headerSize, log }),
    register: createRegister({
      settings,
      administration,
      accounts: database.accounts,
      sendKey: createMailer(settings),
      spend: createRateLimit('registration', { limit: settings.REGISTRATION_RATE_LIMIT, windowMs: hourMs }, { counter, limits, log }),
      log,
    }),
    admin:
      settings.ADMIN_API_KEY === undefined
        ? null
        : { key: settings.ADMIN_API_KEY, ratePerMinute: settings.ADMIN_RATE_LIMIT, administration },
    webhooks: {
      deliveries: createAccountDeliveries(database),
      secrets: createSigningSecrets({ webhookSecrets: database.webhookSecrets, vault, createSigningSecret }),
      secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
    },
    connectors: createConnectors({ connectors: database.connectors, vault }, mayStoreAt),
    holdKey: createHoldKey({ idempotency: database.idempotency, log }),
    waitRoom,
    counter,
    door: {
      trustedProxies: settings.TRUST_PROXY,
      corsOrigins: settings.CORS_ORIGINS,
      https: settings.PUBLIC_URL.startsWith('https:'),
    },
    limits,
    leaving: new AbortController(),
    log,
    async close() {
      waitRoom.drain();
      subscription.close();
      counter.close();
      await Promise.allSettled([watch.close(), producer.close(), database.close()]);
    },
  };
}
