import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisPrefix, createTestDatabase, requireTestServiceUrl } from './test-database.js';

/** Where one test file's processes live: a database, Redis keys and a data folder that nobody else has. */
export interface TestEnvironment {
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Settings of an API or a worker that lives here; a new Redis prefix each time, silent, and reached at `http://pixmill.test`. */
  settings(): Record<string, string>;
  /** Removes everything; whoever lives here has to be gone. */
  close(): Promise<void>;
}

export async function openTestEnvironment(): Promise<TestEnvironment> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-place-'));
  return {
    databaseUrl: database.url,
    dataDir,
    settings: () => ({
      DATABASE_URL: database.url,
      // these tests are about something else, and the machine may be busy
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
