import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@pixmill/contracts';
import { ensureRootStateDir, rootStateDir } from '../server/server-home.js';
import type { ServerUser } from '../server/server-user.js';

const run = promisify(execFile);
const stepTimeoutMs = 120_000;

/** Directory of the private copy for this system release: in the user's cache, or in `fallback` when the cache is not writable. */
export function redisCacheDir(user: ServerUser | null, fallback: string): string {
  const name = `redis-${systemRelease()}-${process.arch}`;
  if (user !== null) {
    ensureRootStateDir(); // the server's user cannot enter root's cache
    return join(rootStateDir, name);
  }
  const cache = join(homedir(), '.cache', 'pixmill');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return join(cache, name);
  } catch {
    return join(fallback, name); // no home directory, or a read-only one
  }
}

/** Such as `debian-12`: the libraries of a package fit one release only. */
function systemRelease(): string {
  try {
    const fields = new Map(
      [...readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [key, value]),
    );
    return `${fields.get('ID') ?? 'unknown'}-${fields.get('VERSION_ID') ?? 'unknown'}`.replaceAll(/[^\w.-]/g, '_');
  } catch {
    return process.platform; // no such file outside Linux
  }
}

/**
 * Downloads the distribution's `redis-server` with its missing dependencies and unpacks them into `folder`.
 * Installs nothing and needs no root: apt works on separate lists and archives.
 */
export async function unpackWithApt(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const tempDir = mkdtempSync(join(tmpdir(), 'pixmill-apt-'));
  const unpacked = mkdtempSync(`${folder}.`);
  try {
    const archives = join(tempDir, 'cache', 'archives');
    mkdirSync(join(tempDir, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(archives, 'partial'), { recursive: true });
    const settings = [`Dir::State::Lists=${tempDir}/lists`, `Dir::Cache=${tempDir}/cache`, 'Debug::NoLocking=1'];
    const aptOptions = ['Acquire::Languages=none', 'APT::Sandbox::User='];
    const apt = ['-qq', ...[...settings, ...aptOptions].flatMap((setting) => ['-o', setting])];
    await runStep('apt-get', [...apt, 'update']);
    await runStep('apt-get', [...apt, '-y', '--no-install-recommends', '--download-only', 'install', 'redis-server']);
    // Debian's redis-server links into redis-tools, which apt does not download when it is installed.
    if (!readdirSync(archives).some((name) => name.startsWith('redis-tools_')))
      await runStep('apt-get', [...apt, 'download', 'redis-tools'], archives);
    for (const name of readdirSync(archives)) {
      if (name.endsWith('.deb')) await runStep('dpkg-deb', ['-x', join(archives, name), unpacked]);
    }
    await runStep('chmod', ['-R', 'a+rX', unpacked]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(tempDir, { recursive: true, force: true });
    if (existsSync(unpacked)) rmSync(unpacked, { recursive: true, force: true });
  }
}

async function runStep(command: string, args: readonly string[], cwd = '/'): Promise<void> {
  try {
    await run(command, args, { cwd, timeout: stepTimeoutMs, killSignal: 'SIGKILL' });
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: unknown };
    const lastLines = stderr.trim().split('\n').slice(-3).join(' ');
    throw new AppError('setup_failed', {
      message: code === 'ENOENT' ? `${command} is not installed` : `${command} failed: ${lastLines}`,
      cause: error,
    });
  }
}
