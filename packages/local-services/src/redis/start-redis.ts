import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { LocalService, LocalServiceOptions } from '../local-service.js';
import { adoptRunningServer } from '../server/adopt-running-server.js';
import { launchOnPort, type RunningServer } from '../server/launch-on-port.js';
import { readOrCreatePassword } from '../server/password.js';
import { probePort } from '../server/probe-port.js';
import { terminateProcess } from '../server/process-table.js';
import { prepareHome } from '../server/server-home.js';
import { findServerUser, type ServerUser } from '../server/server-user.js';
import { resolveRedisBinary } from './redis-binary.js';
import { redisCacheDir } from './redis-from-apt.js';

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
const stopSignal = 'SIGTERM';

/**
 * Starts Redis on 127.0.0.1, or adopts the one that still runs on this data directory: a second server would corrupt the same
 * append-only files. Throws AppError `setup_failed` with a message for the person at the terminal.
 */
export async function startRedis(options: LocalServiceOptions): Promise<LocalService> {
  const user = findServerUser();
  const home = prepareHome(options.dataDir, user, options.log);
  const password = readOrCreatePassword(join(home, 'password'));
  // Identifies this server by its command line, which Redis keeps unchanged (set-proc-title no).
  const mark = join(home, 'redis.conf');

  const { pid, port } = readPreviousServer(home);
  const adoptedServer = await adoptRunningServer({ pid, port, mark, stopSignal, stopTimeoutMs, isReady: () => isReady(port, password) });
  const running = adoptedServer ?? (await start({ options, user, home, password }));
  return {
    name: 'redis',
    url: `redis://:${password}@127.0.0.1:${running.port}/0`,
    pid: running.pid,
    port: running.port,
    adopted: adoptedServer !== null,
    home,
    exited: running.exited,
    stop: () => terminateProcess({ pid: running.pid, mark, signal: stopSignal, killAfterMs: stopTimeoutMs }),
  };
}

/** The pid file and the port of the last server; zeros when there was none. */
function readPreviousServer(home: string): { pid: number; port: number } {
  try {
    const pid = Number(readFileSync(join(home, 'data', 'redis.pid'), 'utf8'));
    const port = Number(/^port (\d+)$/m.exec(readFileSync(join(home, 'redis.conf'), 'utf8'))?.[1]);
    return { pid, port };
  } catch {
    return { pid: 0, port: 0 };
  }
}

interface StartRedisInput {
  readonly options: LocalServiceOptions;
  readonly user: ServerUser | null;
  readonly home: string;
  readonly password: string;
}

async function start({ options, user, home, password }: StartRedisInput): Promise<RunningServer> {
  const redis = await resolveRedisBinary({ user, cacheDir: redisCacheDir(user, home), log: options.log });
  const data = join(home, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  rmSync(join(data, 'redis.pid'), { force: true });
  if (user !== null) chownSync(data, user.uid, user.gid);
  const configFile = join(home, 'redis.conf');
  try {
    return await launchOnPort('redis', options, (port) => {
      // The password is in a file, because every user of the machine can read command lines.
      rmSync(configFile, { force: true });
      writeFileSync(configFile, renderRedisConfig({ port, data, password, durable: options.durable }), { mode: 0o600 });
      if (user !== null) chownSync(configFile, user.uid, user.gid);
      chmodSync(configFile, 0o600);
      return {
        title: 'Redis',
        command: redis.command,
        args: [configFile],
        env: { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: redis.libraryPath },
        user,
        logFile: options.logFile,
        readyTimeoutMs,
        probe: () => isReady(port, password),
      };
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const advice = `If its files are damaged, delete ${data}: all jobs are also in the database.`;
    throw new AppError('setup_failed', { message: `${error.message}\n${advice}`, cause: error });
  }
}

interface RedisConfig {
  readonly port: number;
  readonly data: string;
  readonly password: string;
  readonly durable: boolean;
}

function renderRedisConfig({ port, data, password, durable }: RedisConfig): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${quote(data)}`,
    `pidfile ${quote(join(data, 'redis.pid'))}`,
    'daemonize no',
    'set-proc-title no',
    'always-show-logo no',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction', // BullMQ loses jobs under any other policy
  ];
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Whether Redis accepts this password and serves. While Redis loads its files it answers PING with an error. */
async function isReady(port: number, password: string): Promise<boolean> {
  const answer = await probePort(port, Buffer.from(`AUTH ${password}\r\nPING\r\n`));
  return answer?.toString('latin1').startsWith('+OK\r\n+PONG') ?? false;
}
