import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from '@pixmill/api/app';
import { compose } from '@pixmill/api/compose';
import { apiSettings } from '@pixmill/api/config';
import { createHttpServer } from '@pixmill/api/http-server';
import { readEnv } from '@pixmill/runtime';
import { watchAnswers } from './answers/watch-answers.js';
import { type OpenTestDatabase, openDatabaseAt } from './open-test-database.js';
import { openTestEnvironment, type TestEnvironment } from './test-environment.js';

export type TestComposition = ReturnType<typeof compose>;

export interface TestApiOptions {
  /** Override the settings of the environment. The rate limits of MegaOptim and of the native API are off and the pool has two connections unless named here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Replaces parts of the composition before the app is built. */
  readonly adapt?: (composition: TestComposition) => TestComposition;
  /** Timeouts and limits of the HTTP server. */
  readonly server?: NonNullable<Parameters<typeof createHttpServer>[2]>;
}

/** One API process, in this one, listening on a loopback port. */
export interface TestApiServer {
  readonly composition: TestComposition;
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
}

/** An API over a database, a data folder and Redis keys of one test file. No worker runs. */
export interface TestApi extends TestApiServer, Pick<OpenTestDatabase, 'database' | 'sql' | 'createAccount'> {
  readonly environment: TestEnvironment;
  readonly tempDir: string;
  /** Starts another API over the same database and data folder, with other Redis keys. It is closed with the first. */
  openAnother(options?: TestApiOptions): Promise<TestApiServer>;
  close(): Promise<void>;
}

async function startServer(environment: TestEnvironment, { settings = {}, adapt, server: options }: TestApiOptions) {
  const env = { ...environment.settings(), DATABASE_POOL: '2', MEGAOPTIM_RATE_LIMIT: '0', API_RATE_LIMIT: '0', ...settings };
  const reading = readEnv(apiSettings, env);
  if (!reading.ok) throw new Error(`settings of the test API: ${JSON.stringify(reading.problems)}`);
  const composed = compose(reading.value);
  const composition = adapt?.(composed) ?? composed;
  const server = createHttpServer(createApp(composition), composition, options);
  const answers = watchAnswers(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    composition,
    server,
    answers,
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await composed.close();
    },
  };
}

/**
 * Starts the composed API as `apps/api` does. Close it after the last test: `close` fails when an answer of the native API did not fit the OpenAPI
 * document.
 */
export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const environment = await openTestEnvironment();
  const testDatabase = await openDatabaseAt(environment.databaseUrl, { poolSize: 2, drop: async () => {} });
  const tempDir = join(environment.dataDir, 'spool');
  await mkdir(tempDir);
  const first = await startServer(environment, options);
  const started = [first];
  return {
    ...first,
    environment,
    tempDir,
    database: testDatabase.database,
    sql: testDatabase.sql,
    createAccount: testDatabase.createAccount,
    async openAnother(more = {}) {
      const another = await startServer(environment, more);
      started.push(another);
      return another;
    },
    async close() {
      await Promise.all(started.map((each) => each.close()));
      await testDatabase.close();
      await environment.close();
      for (const { answers } of started) answers.rejectViolations();
    },
  };
}
