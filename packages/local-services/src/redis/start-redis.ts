import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { replaceFile } from '@pixmill/runtime';
import type { LocalService, LocalServiceOptions } from '../local-service.js';
import { adoptRunningServer } from '../server/adopt-running-server.js';
import { launchOnPort, type RunningServer } from '../server/launch-on-port.js';
import { readOrCreatePassword } from '../server/password.js';
import { answersOnPort, probePort } from '../server/probe-port.js';
import { killTree, listProcesses, terminateProcess } from '../server/process-table.js';
import { prepareHome } from '../server/server-home.js';
import { findServerUser, type ServerUser } from '../server/server-user.js';
import { resolveRedisBinary } from './redis-binary.js';
import { redisCopyFolders } from './redis-copy-folders.js';

/** For a server that is alive: the recovery of many data after a crash, on a busy machine. */
const readyTimeoutMs = 600_000;
const stopTimeoutMs = 10_000;
const stopSignal = 'SIGTERM';
const pingRequest = Buffer.from('PING\r\n');

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

  const { pid, port } = findPreviousServer(mark);
  const adoptedServer = await adoptRunningServer({
    pid,
    port,
    mark,
    stopSignal,
    stopTimeoutMs,
    isReady: () => isReady(port, password),
    isAlive: () => answersOnPort(port, pingRequest),
  });
  const running = adoptedServer ?? (await start({ options, user, home, password }));
  return {
    name: 'redis',
    url: `redis://:${password}@127.0.0.1:${running.port}/0`,
    pid: running.pid,
    port: running.port,
    adopted: adoptedServer !== null,
    home,
    exited: running.exited,
    isAlive: () => answersOnPort(running.port, pingRequest),
    kill: () => killTree(running.pid),
    stop: () => terminateProcess({ pid: running.pid, mark, signal: stopSignal, killAfterMs: stopTimeoutMs }),
  };
}

/**
 * The server that runs with this configuration, and its port; zeros when there is none. It is found by its command line, because Redis could
 * not write its pid file on a full disk.
 */
function findPreviousServer(configFile: string): { pid: number; port: number } {
  const found = listProcesses().filter(({ commandLine }) => commandLine.endsWith(` ${configFile}`));
  // Redis rewrites its files in a child process, which has the same command line.
  const pid = found.find(({ parentPid }) => !found.some((other) => other.pid === parentPid))?.pid ?? 0;
  if (pid === 0 || !existsSync(configFile)) return { pid, port: 0 };
  return { pid, port: Number(/^port (\d+)$/m.exec(readFileSync(configFile, 'utf8'))?.[1] ?? 0) };
}

interface StartRedisInput {
  readonly options: LocalServiceOptions;
  readonly user: ServerUser | null;
  readonly home: string;
  readonly password: string;
}

async function start({ options, user, home, password }: StartRedisInput): Promise<RunningServer> {
  const redis = await resolveRedisBinary({ user, copyFolders: redisCopyFolders(user, home), log: options.log });
  const data = join(home, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  rmSync(join(data, 'redis.pid'), { force: true });
  if (user !== null) chownSync(data, user.uid, user.gid);
  const configFile = join(home, 'redis.conf');
  try {
    return await launchOnPort('redis', options, (port) => {
      writeConfig(configFile, renderRedisConfig({ port, data, password, durable: options.durable }), user);
      return {
        title: 'Redis',
        command: redis.command,
        args: [configFile],
        env: { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: redis.libraryPath },
        user,
        logFile: options.logFile,
        readyTimeoutMs,
        stopping: options.stopping,
        probe: () => isReady(port, password),
      };
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const advice = `If its files are damaged, delete ${data}: all jobs are also in the database.`;
    throw new AppError('setup_failed', { message: `${error.message}\n${advice}`, cause: error });
  }
}

/**
 * The password is in a file, because every user of the machine can read command lines. A file that already says the same stays: a restart
 * on a full disk needs no space.
 */
function writeConfig(file: string, text: string, user: ServerUser | null): void {
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!isSame) replaceFile({ file, text });
  if (user !== null) chownSync(file, user.uid, user.gid);
  chmodSync(file, 0o600);
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
