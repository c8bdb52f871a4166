import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisPrefix, createTestDatabase, requireTestServiceUrl } from './test-database.js';

/** A database and a data folder for the processes of one test file. */
export interface TestEnvironment {
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Settings of an API or a worker: a new Redis prefix for each call, no logs, the public URL `http://pixmill.test`. */
  settings(): Record<string, string>;
  /** Drops the database and removes the folder. Close the processes first. */
  close(): Promise<void>;
}

export async function openTestEnvironment(): Promise<TestEnvironment> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-environment-'));
  return {
    databaseUrl: database.url,
    dataDir,
    settings: () => ({
      DATABASE_URL: database.url,
      // a busy machine must not count as an unavailable database
      DATABASE_AWAY_AFTER: '20s',
      REDIS_URL: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'),
      REDIS_PREFIX: createRedisPrefix(),
      DATA_DIR: dataDir,
      PUBLIC_URL: 'http://pixmill.test',
      SECRETS_KEY: 'a key of more than thirty-two characters',
      LOG_LEVEL: 'silent',
    }),
    async close() {
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}
