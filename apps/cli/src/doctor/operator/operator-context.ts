import { AppError } from '@pixmill/contracts';
import { type Database, type DatabaseAddress, type DatabaseFacts, inspectDatabase, openDatabase } from '@pixmill/db';
import { inspectRedis, type RedisFacts } from '@pixmill/queue';
import type { Environment } from '@pixmill/runtime';
import type { ServiceContext } from '../user/service-context.js';
import { type CodecFacts, inspectCodecs } from './inspect-codecs.js';
import type { ReadServiceSettings } from './service-settings.js';

/** How long a Redis may need to accept the first connection, in ms. */
const redisTimeoutMs = 2_000;

/** What a run of the doctor starts from. */
export interface OperatorInput extends ReadServiceSettings {
  readonly env: Environment;
  /** Of the service, absolute. */
  readonly dataDir: string;
  /** Why DATA_DIR cannot be read, such as the rights of this user; null when it can. */
  readonly dataDirTrouble: string | null;
  /** Whether DATA_DIR says that the service runs. */
  readonly isRunning: boolean;
  /** Null when it is not known: a bundled server that does not run. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** What `--egress` names. */
  readonly egressUrl: string | null;
  readonly service: ServiceContext;
}

/** What the checks of an operator share. Each part is asked once. */
export interface OperatorContext extends OperatorInput {
  /** Throws as `inspectDatabase` does. */
  readonly databaseFacts: () => Promise<DatabaseFacts>;
  /** Throws as `inspectRedis` does. */
  readonly redisFacts: () => Promise<RedisFacts>;
  /** Throws as `inspectCodecs` does. */
  readonly codecFacts: () => Promise<CodecFacts>;
  /** Opened at the first call. */
  readonly database: () => Database;
  /** Closes what was opened. */
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function createOperatorContext(input: OperatorInput): OperatorContext {
  const { settings, databaseUrl, redisUrl } = input;
  const closing = new AbortController();
  let opened: Database | null = null;
  const toAddress = (): DatabaseAddress => ({ url: required(databaseUrl), pooler: settings.DATABASE_POOLER });
  return {
    ...input,
    databaseFacts: once(async () => inspectDatabase(toAddress())),
    redisFacts: once(async () => inspectRedis(required(redisUrl), { retryTimeoutMs: redisTimeoutMs })),
    codecFacts: once(() => inspectCodecs(settings, closing.signal)),
    database() {
      opened ??= openDatabase({ ...toAddress(), poolSize: 2 });
      return opened;
    },
    async close() {
      closing.abort();
      await opened?.close();
    },
  };
}

/** Checks look for the address before they ask. */
function required(url: string | null): string {
  if (url === null) throw new AppError('setup_failed', { message: 'The address is not known' });
  return url;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
