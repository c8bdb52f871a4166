import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { openDatabase } from '@pixmill/db';
import { findFreePort } from '@pixmill/local-services';
import type { CleanupStack } from '../cleanup-stack.js';
import { prepareDatabase } from '../prepare-database.js';
import { root } from '../repository.js';
import { startServers } from '../start-servers.js';
import { createApiKeyText } from './api-key-text.js';

const readyTimeoutMs = 60_000;

export interface BenchService {
  /** `http://127.0.0.1:<port>/api/v1` */
  readonly api: string;
  /** Key of the account with the collection. */
  readonly key: string;
  /** Key of another account. */
  readonly otherKey: string;
  /** Pid of the API process. */
  readonly pid: number;
}

/** Starts PostgreSQL, Redis, one API process and one worker with one codec process. `cleanup` stops them, also when the start fails. */
export async function startService(cleanup: CleanupStack): Promise<BenchService> {
  const { folder, databaseUrl, redisUrl } = await startServers(cleanup, { name: 'collections', durable: true });
  const [key, otherKey] = [createApiKeyText(), createApiKeyText()];
  await prepareDatabase(databaseUrl, key);
  await createOtherAccount(databaseUrl, otherKey);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DATA_DIR: folder, PUBLIC_URL: url, HOST: '127.0.0.1', PORT: String(port) },
    ...{ SECRETS_KEY: createApiKeyText() + createApiKeyText(), EGRESS_ALLOW: '127.0.0.1/32', API_RATE_LIMIT: '0', LOG_LEVEL: 'warn' },
    WORKER_CONCURRENCY: '1',
  };
  const api = await startProcess(cleanup, 'apps/api/dist/main.js', settings);
  await startProcess(cleanup, 'apps/worker/dist/main.js', settings);
  return { api: `${url}/api/v1`, key, otherKey, pid: api.pid ?? 0 };
}

async function createOtherAccount(databaseUrl: string, key: string): Promise<void> {
  const database = openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    await database.accounts.create({ name: 'Other', email: 'other@example.com', tokens: null, key });
  } finally {
    await database.close();
  }
}

async function startProcess(cleanup: CleanupStack, entry: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = fork(join(root, entry), { env: { ...process.env, ...env }, execArgv: ['--enable-source-maps'] });
  cleanup.defer(() => killChild(child));
  const signal = AbortSignal.timeout(readyTimeoutMs);
  await Promise.race([
    waitUntilReady(child, signal),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${entry} ended with ${code}`))),
  ]);
  return child;
}

async function waitUntilReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for await (const [message] of on(child, 'message', { signal })) if (message === 'ready') return;
}

async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
