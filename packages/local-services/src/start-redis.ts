import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { askPort } from './ask-port.js';
import { launchOnPort, type Running } from './launch-on-port.js';
import { readOrCreatePassword } from './password.js';
import { endProcess, isRunning, watchUntilGone } from './process-table.js';
import { findRedis } from './redis-binary.js';
import { cacheFolder } from './redis-from-apt.js';
import { prepareHome } from './server-home.js';
import { findServerUser, type ServerUser } from './server-user.js';
import type { Service, ServiceOptions } from './service.js';

const readyWithinMs = 60_000;
const stopWithinMs = 10_000;
const lookEveryMs = 100;

/**
 * Starts Redis on 127.0.0.1, or adopts the one that a dead starter left on this data folder: a second server on the same
 * append-only files would corrupt them. Throws `setup_failed`, worded for the person at the terminal.
 */
export async function startRedis(options: ServiceOptions): Promise<Service> {
  const user = findServerUser();
  const home = prepareHome(options.dataDir, user, options.log);
  const password = readOrCreatePassword(join(home, 'password'));
  // Part of the server's command line, which it keeps (set-proc-title no), so it tells our server from a stranger's.
  const mark = join(home, 'redis.conf');

  const survivor = await adopt(home, mark, password);
  const running = survivor ?? (await start({ options, user, home, password }));
  return {
    name: 'redis',
    url: `redis://:${password}@127.0.0.1:${running.port}/0`,
    pid: running.pid,
    port: running.port,
    adopted: survivor !== null,
    home,
    exited: running.exited,
    stop: () => endProcess(running.pid, mark, 'SIGTERM', stopWithinMs),
  };
}

async function adopt(home: string, mark: string, password: string): Promise<Running | null> {
  const { pid, port } = readRecord(home);
  const deadline = Date.now() + readyWithinMs;
  while (isRunning(pid, mark)) {
    if (await answers(port, password)) return { pid, port, exited: watchUntilGone(pid, mark) };
    if (Date.now() > deadline) await endProcess(pid, mark, 'SIGTERM', stopWithinMs);
    else await sleep(lookEveryMs);
  }
  return null;
}

/** What the last server wrote (its pid file) and was told (its configuration); zeros when there was none. */
function readRecord(home: string): { pid: number; port: number } {
  try {
    const pid = Number(readFileSync(join(home, 'data', 'redis.pid'), 'utf8'));
    const port = Number(/^port (\d+)$/m.exec(readFileSync(join(home, 'redis.conf'), 'utf8'))?.[1]);
    return { pid, port };
  } catch {
    return { pid: 0, port: 0 };
  }
}

interface StartInput {
  readonly options: ServiceOptions;
  readonly user: ServerUser | null;
  readonly home: string;
  readonly password: string;
}

async function start({ options, user, home, password }: StartInput): Promise<Running> {
  const redis = await findRedis({ user, cache: cacheFolder(user, home), log: options.log });
  const data = join(home, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  rmSync(join(data, 'redis.pid'), { force: true });
  if (user !== null) chownSync(data, user.uid, user.gid);
  const configFile = join(home, 'redis.conf');
  try {
    return await launchOnPort('redis', options, (port) => {
      // A file, because the command line can be read by everyone on the machine.
      rmSync(configFile, { force: true });
      writeFileSync(configFile, configuration({ port, data, password, durable: options.durable }), { mode: 0o600 });
      if (user !== null) chownSync(configFile, user.uid, user.gid);
      chmodSync(configFile, 0o600);
      return {
        title: 'Redis',
        command: redis.command,
        args: [configFile],
        env: { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: redis.libraryPath },
        user,
        logFile: options.logFile,
        readyWithinMs,
        probe: () => answers(port, password),
      };
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const way = `If its files are damaged, delete ${data}: it holds no jobs that the database does not hold too.`;
    throw new AppError('setup_failed', { message: `${error.message}\n${way}`, cause: error });
  }
}

interface Configuration {
  readonly port: number;
  readonly data: string;
  readonly password: string;
  readonly durable: boolean;
}

function configuration({ port, data, password, durable }: Configuration): string {
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
    'maxmemory-policy noeviction', // BullMQ loses jobs under any other
  ];
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Whether a Redis with our password serves there; one that still loads its files answers PING with an error. */
async function answers(port: number, password: string): Promise<boolean> {
  const answer = await askPort(port, Buffer.from(`AUTH ${password}\r\nPING\r\n`));
  return answer?.toString('latin1').startsWith('+OK\r\n+PONG') ?? false;
}
