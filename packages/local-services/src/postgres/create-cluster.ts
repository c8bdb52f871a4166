import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { ServerUser } from '../server/server-user.js';
import type { PostgresBinaries } from './postgres-binaries.js';

export const superuser = 'pixmill';
export const databaseName = 'pixmill';

/** `initdb` takes 1 to 10 s; a machine with twenty times more work than cores takes minutes. */
const timeoutMs = 600_000;
/** A new database has 40 MB, and its first log of changes 16 MB. */
const neededBytes = 80_000_000;

export interface CreateClusterInput {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser | null;
  readonly home: string;
  readonly data: string;
  readonly password: string;
  readonly durable: boolean;
}

/** Creates the database files in `data` atomically: a start that is killed leaves no incomplete `data`. Throws AppError `setup_failed`. */
export async function createCluster({ binaries, user, home, data, password, durable }: CreateClusterInput): Promise<void> {
  if (user === null) assertNamedUser();
  assertSpace(home);
  for (const entry of readdirSync(home)) if (entry.startsWith('initdb-')) rmSync(join(home, entry), { recursive: true }); // left by a killed start
  const tempDir = mkdtempSync(join(home, 'initdb-'));
  const partial = join(tempDir, 'data');
  const passwordFile = join(tempDir, 'password');
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [tempDir, partial, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const locale = binaries.majorVersion >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C'];
    // Without -E the encoding follows the locale of the shell, and an unset one means SQL_ASCII.
    const flags = ['-D', partial, '-U', superuser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', ...locale];
    await run({ command: join(binaries.binDir, 'initdb'), args: [...flags, ...(durable ? [] : ['--no-sync'])], user });
    const nonDurableFlags = durable ? [] : ['-c', 'fsync=off'];
    const args = ['--single', '-D', partial, ...nonDurableFlags, 'postgres'];
    await run({ command: join(binaries.binDir, 'postgres'), args, user, input: `CREATE DATABASE ${databaseName}\n` });
    chmodSync(partial, 0o700);
    if (!existsSync(data)) renameSync(partial, data);
  } finally {
    rmSync(tempDir, { recursive: true, force: true });
  }
}

/** `initdb` of a full disk prints a page of its own. Throws AppError `setup_failed`. */
function assertSpace(home: string): void {
  const { bavail, bsize } = statfsSync(home);
  if (bavail * bsize >= neededBytes) return;
  throw new AppError('setup_failed', {
    message: [
      `The disk of ${home} has ${Math.floor((bavail * bsize) / 1_000_000)} MB free; a new database needs ${neededBytes / 1_000_000} MB.`,
      'Free some space, or set DATA_DIR to a folder on another disk.',
    ].join('\n'),
  });
}

/** `initdb` looks its user up and ends without a name. Containers often run as a bare number. Throws AppError `setup_failed`. */
function assertNamedUser(): void {
  try {
    userInfo();
  } catch (error) {
    throw new AppError('setup_failed', {
      message: [
        `PostgreSQL does not run as a user without a name: uid ${process.getuid?.()} is not in /etc/passwd.`,
        'Start Pixmill as a user who is there, or set DATABASE_URL to a PostgreSQL you have.',
      ].join('\n'),
      cause: error,
    });
  }
}

interface RunInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly user: ServerUser | null;
  /** Written to stdin. */
  readonly input?: string;
}

function run({ command, args, user, input = '' }: RunInput): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(user ?? {}),
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const fail = (reason: string) =>
      reject(new AppError('setup_failed', { message: `${command} failed (${reason}):\n${Buffer.concat(output).toString('utf8').trim()}` }));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(signal ?? `exit code ${code}`)));
    child.stdin.once('error', (error) => fail(error.message));
    child.stdin.end(input);
  });
}
