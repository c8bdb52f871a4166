import { join } from 'node:path';
import { bootstrapAccount } from '@pixmill/accounts';
import { AppError, toAppError } from '@pixmill/contracts';
import { type DatabaseAddress, migrate, openDatabase } from '@pixmill/db';
import { replaceFile } from '@pixmill/runtime';
import { resolvePublicUrl, type SupervisorSettings } from '../config.js';
import type { DataDir } from '../data-dir/data-dir.js';
import type { SupervisedProcess, SuperviseOptions } from '../processes/supervise-process.js';
import type { StartSteps } from '../startup/start-steps.js';
import { superviseServer } from './supervise-server.js';

/** A server that starts together with this one, or a busy machine, may need most of a minute. */
const startRetryTimeoutMs = 60_000;

const titles = { postgres: 'PostgreSQL', redis: 'Redis' };

export interface DatabaseUrls {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export interface StartDatabasesInput {
  readonly settings: Pick<SupervisorSettings, 'DATABASE_URL' | 'REDIS_URL' | 'PUBLIC_URL' | 'HOST' | 'PORT'>;
  readonly dataDir: DataDir;
  readonly superviseOptions: SuperviseOptions;
  readonly steps: StartSteps;
  /** Called for each bundled server as soon as it runs. */
  onServer(server: SupervisedProcess): void;
}

/**
 * The databases of DATABASE_URL and REDIS_URL, else the bundled servers. Waits up to a minute for a Redis that does not answer or loads its
 * data. Throws AppError `setup_failed`.
 */
export async function startDatabases(input: StartDatabasesInput): Promise<DatabaseUrls> {
  const { settings, dataDir, superviseOptions, steps, onServer } = input;
  const startBundled = (name: 'postgres' | 'redis') => {
    const title = titles[name];
    return steps.run(title, { waitsFor: () => `the server in ${join(dataDir.path, name)}` }, async () => {
      const server = await superviseServer(name, dataDir, { ...superviseOptions, say: (text) => steps.say(title, text) });
      onServer(server.process);
      return server.url;
    });
  };
  const checkExternal = async (url: string) => {
    const { checkRedis } = await import('@pixmill/queue'); // a start with the bundled Redis does without
    const advice = await checkRedis(url, {
      retryTimeoutMs: startRetryTimeoutMs,
      signal: superviseOptions.stopping,
      onRetry: (reason) => superviseOptions.printLine(`waiting up to ${startRetryTimeoutMs / 1_000} s: ${reason}`),
    });
    for (const line of advice) superviseOptions.printLine(line);
    return url;
  };
  // Wait for both even when one fails: a server that started must be stopped.
  const [database, redis] = await Promise.allSettled([
    settings.DATABASE_URL ?? startBundled('postgres'),
    settings.REDIS_URL === undefined
      ? startBundled('redis')
      : steps.run('Redis', { waitsFor: () => 'the server of REDIS_URL' }, () => checkExternal(settings.REDIS_URL ?? '')),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (redis.status === 'rejected') throw redis.reason;
  const urls = { databaseUrl: database.value, redisUrl: redis.value };
  replaceFile({ file: dataDir.servicesFile, text: `${JSON.stringify({ ...urls, publicUrl: resolvePublicUrl(settings) })}\n` });
  return urls;
}

export interface PrepareDatabaseInput {
  readonly database: DatabaseAddress;
  /** Whether DATABASE_URL was set. */
  readonly external: boolean;
  readonly key: string;
  readonly tokens: number;
  /** Whether to count the texts that any key has encrypted; it reads the whole table of jobs. */
  readonly countSealedTexts: boolean;
  readonly terminal: { printLine(line: string): void; readonly stopping: Pick<AbortController, 'signal'> };
}

/**
 * Applies migrations and creates the first account; returns how many migrations, whether its key is new, and the number of encrypted texts.
 * Waits up to a minute for a server that does not answer yet, and says so. Throws AppError `setup_failed`.
 */
export async function prepareDatabase(input: PrepareDatabaseInput): Promise<{ applied: number; keyCreated: boolean; sealedTexts: number }> {
  const { database: address, external, key, tokens, countSealedTexts, terminal } = input;
  const { host, pathname } = new URL(address.url);
  try {
    const names = await migrate(address, {
      retryTimeoutMs: startRetryTimeoutMs,
      signal: terminal.stopping.signal,
      onRetry: (reason) => terminal.printLine(`waiting up to ${startRetryTimeoutMs / 1_000} s for the database at ${host}: ${reason}`),
    });
    const database = openDatabase({ ...address, poolSize: 1 });
    try {
      const sealedTexts = countSealedTexts ? await database.sealedTexts.countAll() : 0;
      const { keyCreated } = await bootstrapAccount(database, { key, tokens });
      return { applied: names.length, keyCreated, sealedTexts };
    } finally {
      await database.close();
    }
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'setup_failed') throw error;
    const reason = (error.detail ?? error.message).trim();
    if (!external) throw new AppError('setup_failed', { message: `The database could not be prepared: ${reason}`, cause: error });
    throw new AppError('setup_failed', {
      message: [
        `DATABASE_URL is set, but the database ${pathname.slice(1)} at ${host} cannot be used: ${reason}`,
        'Start it or correct DATABASE_URL. Or unset DATABASE_URL: Pixmill then runs its own PostgreSQL.',
      ].join('\n'),
      cause: error,
    });
  }
}
