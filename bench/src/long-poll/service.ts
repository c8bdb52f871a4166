import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { findFreePort } from '@pixmill/local-services';
import type { CleanupStack } from '../cleanup-stack.js';
import { prepareDatabase } from '../prepare-database.js';
import { root } from '../repository.js';
import { startServers } from '../start-servers.js';

const apiEntry = join(root, 'apps/api/dist/main.js');
const readyTimeoutMs = 30_000;
const key = 'longpollbenchkey0123456789abcdef';
/** Any text will do: the jobs of this bench have no credentials to seal. */
const secretsKey = 'a secrets key for a bench without secrets';

export interface BenchService {
  readonly port: number;
  readonly url: string;
  readonly key: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Pid of the API process. */
  readonly pid: number;
}

/** Starts one API process with its own PostgreSQL and Redis. `cleanup` stops them, also when the start fails. */
export async function startService(cleanup: CleanupStack, settings: Readonly<Record<string, string>>): Promise<BenchService> {
  const { folder, databaseUrl, redisUrl } = await startServers(cleanup, { name: 'longpoll', durable: false });
  await prepareDatabase(databaseUrl, key);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const api = await startApi(cleanup, {
    ...settings,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SECRETS_KEY: secretsKey,
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
  });
  return { port, url, key, databaseUrl, redisUrl, pid: api.pid ?? 0 };
}

async function startApi(cleanup: CleanupStack, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const api = fork(apiEntry, { env: { ...process.env, ...env }, execArgv: ['--enable-source-maps'] });
  cleanup.defer(() => killChild(api));
  const signal = AbortSignal.timeout(readyTimeoutMs);
  await Promise.race([
    waitUntilReady(api, signal),
    once(api, 'exit').then(([code]) => Promise.reject(new Error(`the API ended with ${code}`))),
  ]);
  return api;
}

async function waitUntilReady(api: ChildProcess, signal: AbortSignal): Promise<void> {
  for await (const [message] of on(api, 'message', { signal })) if (message === 'ready') return;
}

async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
