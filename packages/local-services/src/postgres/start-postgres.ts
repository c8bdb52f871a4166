import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { LocalService, LocalServiceOptions } from '../local-service.js';
import { adoptRunningServer } from '../server/adopt-running-server.js';
import { launchOnPort, type RunningServer } from '../server/launch-on-port.js';
import { readOrCreatePassword, readPassword } from '../server/password.js';
import { answersOnPort, probePort } from '../server/probe-port.js';
import { killTree, terminateProcess } from '../server/process-table.js';
import { prepareHome } from '../server/server-home.js';
import { findServerUser, type ServerUser } from '../server/server-user.js';
import { createCluster, databaseName, superuser } from './create-cluster.js';
import { type PostgresBinaries, resolvePostgresBinaries } from './postgres-binaries.js';

/** For a server that is alive: the recovery of many data after a crash, on a busy machine. */
const readyTimeoutMs = 600_000;
const stopTimeoutMs = 20_000;
/** A "fast" shutdown: PostgreSQL rolls back open transactions, then stops. */
const stopSignal = 'SIGINT';

/**
 * Starts PostgreSQL on 127.0.0.1, or adopts the one that still runs on this data directory after the process that started it died.
 * Throws AppError `setup_failed` with a message for the person at the terminal.
 */
export async function startPostgres(options: LocalServiceOptions): Promise<LocalService> {
  const user = findServerUser();
  const home = prepareHome(options.dataDir, user, options.log);
  const data = join(home, 'data');
  const password = getPassword(join(home, 'password'), data);
  const mark = `-D ${data}`;

  const adoptedServer = await adoptPostgres(data, mark);
  const running = adoptedServer ?? (await start({ options, user, home, data, password }));
  return {
    name: 'postgres',
    url: `postgresql://${superuser}:${password}@127.0.0.1:${running.port}/${databaseName}`,
    pid: running.pid,
    port: running.port,
    adopted: adoptedServer !== null,
    home,
    exited: running.exited,
    isAlive: () => answersOnPort(running.port, startupPacket()),
    kill: () => killTree(running.pid),
    stop: () => terminateProcess({ pid: running.pid, mark, signal: stopSignal, killAfterMs: stopTimeoutMs }),
  };
}

/** Throws AppError `setup_failed` when the password of an existing database is lost: another one would not open it. */
function getPassword(file: string, data: string): string {
  if (!existsSync(data)) return readOrCreatePassword(file);
  const password = readPassword(file);
  if (password !== null) return password;
  throw new AppError('setup_failed', {
    message: [
      `The password of the database is lost: ${file}`,
      `is missing, empty or damaged. The data in ${data}`,
      'are not affected. Restore the file from a backup. If there is none, write a new',
      'password of letters and digits to the file, and set it while nothing runs:',
      `echo "ALTER ROLE ${superuser} PASSWORD 'NEW'" | postgres --single -D ${data} postgres`,
    ].join('\n'),
  });
}

/** Finds a running server through its lock file: pid on line 1, port on line 4. Removes the lock file of a dead server. */
async function adoptPostgres(data: string, mark: string): Promise<RunningServer | null> {
  const lockFile = join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return null;
  const [pidLine = '', , , portLine = ''] = readFileSync(lockFile, 'utf8').split('\n');
  const [pid, port] = [Number(pidLine), Number(portLine)];
  const adopted = await adoptRunningServer({
    pid,
    port,
    mark,
    stopSignal,
    stopTimeoutMs,
    isReady: () => isReady(port),
    isAlive: () => answersOnPort(port, startupPacket()),
  });
  if (adopted !== null) return adopted;
  rmSync(lockFile, { force: true }); // PostgreSQL would not start if another process has this pid now
  return null;
}

interface StartPostgresInput {
  readonly options: LocalServiceOptions;
  readonly user: ServerUser | null;
  readonly home: string;
  readonly data: string;
  readonly password: string;
}

async function start({ options, user, home, data, password }: StartPostgresInput): Promise<RunningServer> {
  const binaries = resolvePostgresBinaries(user);
  if (!existsSync(data)) await createCluster({ binaries, user, home, data, password, durable: options.durable });
  checkDataDir(data, user, binaries);
  return launchOnPort('postgres', options, (port) => ({
    title: 'PostgreSQL',
    command: join(binaries.binDir, 'postgres'),
    args: ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', ...serverSettings(options.durable)],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    user,
    logFile: options.logFile,
    readyTimeoutMs,
    stopping: options.stopping,
    probe: () => isReady(port),
  }));
}

/** `restart_after_crash=off`: after a crash the server ends, and whoever started it starts it again (docs/reliability.md#full-disk). */
function serverSettings(durable: boolean): string[] {
  const settings = ['max_connections=200', 'restart_after_crash=off', 'log_checkpoints=off', 'timezone=UTC', 'log_timezone=UTC'];
  const nonDurableSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0'];
  return [...settings, ...(durable ? [] : nonDurableSettings)].flatMap((setting) => ['-c', setting]);
}

/** Throws AppError `setup_failed` when another user or another major version wrote the data. */
function checkDataDir(data: string, user: ServerUser | null, binaries: PostgresBinaries): void {
  const owner = statSync(data).uid;
  const needed = user?.uid ?? process.getuid?.() ?? owner;
  if (owner !== needed) {
    throw new AppError('setup_failed', {
      message: `The database in ${data} belongs to another user (uid ${owner}); this start would run it as uid ${needed}.\nStart Pixmill as the user who started it first, or set DATA_DIR to another directory.`,
    });
  }
  const written = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8'));
  if (written === binaries.majorVersion) return;
  throw new AppError('setup_failed', {
    message: [
      `The database in ${data} was written by PostgreSQL ${written}; the programs in ${binaries.binDir} are version ${binaries.majorVersion}.`,
      `Install PostgreSQL ${written}, or dump the database with it and load it here, or set DATA_DIR to another directory.`,
    ].join('\n'),
  });
}

/** Start-up packet of protocol 3.0. A ready server asks for the password ('R'); a starting server answers with an error ('E'). */
function startupPacket(): Buffer {
  const body = Buffer.from(`user\0${superuser}\0database\0${databaseName}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

async function isReady(port: number): Promise<boolean> {
  const answer = await probePort(port, startupPacket());
  return answer?.[0] === 'R'.charCodeAt(0);
}
