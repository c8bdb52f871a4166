import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findFreePort } from '@pixmill/local-services';
import type { CleanupStack } from '../cleanup-stack.js';
import { root } from '../repository.js';
import { type JobTimes, readJobLog } from './job-log.js';

const startScript = join(root, 'scripts/start.mjs');
const readyTimeoutMs = 120_000;
const stopTimeoutMs = 45_000;
const key = 'overheadbenchkey0123456789abcdef';

export interface ServiceOptions {
  readonly workers: number;
  /** Images that a worker optimizes at the same time. */
  readonly concurrency: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface BenchService {
  readonly url: string;
  readonly key: string;
  /** Pid of the supervisor. */
  readonly pid: number;
  readJobLog(): Promise<ReadonlyMap<string, JobTimes>>;
}

/** Starts what `npm start` starts, in a temporary folder. `cleanup` stops it, also when the start fails. */
export async function startService(cleanup: CleanupStack, { workers, concurrency, env = {} }: ServiceOptions): Promise<BenchService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-overhead-'));
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
  await chmod(dataDir, 0o711); // the servers run as another user, who must be able to enter
  const port = await findFreePort();
  const settings = {
    PORT: String(port),
    DATA_DIR: dataDir,
    BOOTSTRAP_API_KEY: key,
    MEGAOPTIM_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    WORKER_PROCESSES: String(workers),
    WORKER_CONCURRENCY: String(concurrency),
    npm_config_offline: 'true', // a bench installs nothing: packages that do not match the lock file are an error
    ...env,
  };
  const child = spawn(process.execPath, [startScript], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] });
  cleanup.defer(() => stopChild(child));
  await waitUntilReady(child, child.stdout);
  child.stdout.resume();
  return { url: `http://127.0.0.1:${port}`, key, pid: child.pid ?? 0, readJobLog: () => readJobLog(dataDir) };
}

async function waitUntilReady(child: ChildProcess, stdout: Readable): Promise<void> {
  const signal = AbortSignal.timeout(readyTimeoutMs);
  const readReadyLine = async () => {
    for await (const line of createInterface({ input: stdout, signal })) if (line.startsWith('pixmill ready ')) return;
    throw new Error('the service did not report that it is ready');
  };
  await Promise.race([
    readReadyLine(),
    once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`npm start ended with ${code}`))),
  ]);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}
