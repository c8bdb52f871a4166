import { join } from 'node:path';
import { type Database, openDatabase } from '@pixmill/db';
import { createDialects, type Dialect } from '@pixmill/dialects';
import { createSubmit, createWaitRoom, type Submit, type WaitRoom } from '@pixmill/jobs';
import { createLogger, type Logger } from '@pixmill/log';
import { sniff } from '@pixmill/optimizer/sniff';
import { createProducer, createSharedCounter, type SharedCounter, subscribeSettled } from '@pixmill/queue';
import { createStorage, jobPrefix, type Storage, sourceKey, variantKey } from '@pixmill/storage';
import type { ApiSettings } from './config.js';

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

export interface Wiring {
  readonly dialects: readonly Dialect[];
  readonly database: Pick<Database, 'accounts' | 'artifacts' | 'ping'>;
  readonly storage: Storage;
  readonly submit: Submit;
  readonly waitRoom: WaitRoom;
  readonly counter: SharedCounter;
  readonly limits: Limits;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** Builds every adapter of an API process once and hands out its verbs. */
export function wire(settings: ApiSettings): Wiring {
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'api' });
  const onError = (error: Error) => log.error(error, {}, 'redis');
  const queue = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX, onError };
  const database = openDatabase({ url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL });
  const storage = createStorage(settings);
  const producer = createProducer(queue);
  const counter = createSharedCounter(queue);
  const keys = { source: sourceKey, variant: variantKey, job: jobPrefix };
  const waitRoom = createWaitRoom({ jobs: database.jobs, accounts: database.accounts, log });
  const subscription = subscribeSettled(queue, waitRoom.wake);
  return {
    dialects: createDialects({ publicUrl: settings.PUBLIC_URL, settings }),
    database,
    storage,
    submit: createSubmit({ jobs: database.jobs, storage, keys, producer, sniff, log }),
    waitRoom,
    counter,
    limits: {
      spoolDir: join(settings.DATA_DIR, 'spool'),
      maxFileBytes: settings.MAX_FILE_BYTES,
      maxBodyBytes: settings.MAX_BODY_BYTES,
      ratePerMinute: settings.MEGAOPTIM_RATE_LIMIT,
      keyPrefix: settings.REDIS_PREFIX,
    },
    log,
    async close() {
      waitRoom.drain();
      subscription.close();
      counter.close();
      await Promise.allSettled([producer.close(), database.close()]);
    },
  };
}
