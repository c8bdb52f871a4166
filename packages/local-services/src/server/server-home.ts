import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { createFile } from '@pixmill/runtime';
import { canEnter, type ServerUser } from './server-user.js';

/** Files of a server that root starts as an unprivileged user (docs/product-decisions.md#running-as-root). */
export const rootStateDir = '/var/lib/pixmill';

const pointerName = 'home';

/**
 * The directory of a server's files: `dataDir`, or a directory under /var/lib/pixmill when `user` cannot enter `dataDir`.
 * Never changes the owner or mode of a directory above `dataDir`.
 */
export function prepareHome(dataDir: string, user: ServerUser | null, log: (line: string) => void): string {
  const wanted = resolve(dataDir);
  mkdirSync(wanted, { recursive: true });
  if (user === null) {
    chmodSync(wanted, 0o700);
    return wanted;
  }
  chmodSync(wanted, 0o711); // the server's user may pass through to its files, but not list the directory
  const pointer = join(wanted, pointerName);
  if (existsSync(pointer)) return ensureHome(readPointer(pointer));
  if (canEnter(user, wanted)) return wanted;

  const home = join(rootStateDir, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  if (existsSync(home)) {
    // The data directory was deleted and created again: start with an empty database, but keep the old one.
    const movedTo = `${home}.${randomBytes(4).toString('hex')}.old`;
    renameSync(home, movedTo);
    log(`${wanted} is new, so the files of an earlier one in ${home} were moved to ${movedTo}; delete them when you do not need them.`);
  }
  ensureHome(home);
  createFile({ file: pointer, text: `${home}\n`, mode: 0o644 });
  return home;
}

/** Throws AppError `setup_failed` for a pointer that a crash left empty or damaged. */
function readPointer(pointer: string): string {
  const home = readFileSync(pointer, 'utf8').trim();
  if (home.startsWith(`${rootStateDir}/`)) return home;
  const message = `${pointer} must hold the path of a directory in ${rootStateDir}, where the files of this server are. It is empty or damaged: write the path to it.`;
  throw new AppError('setup_failed', { message });
}

/** Creates /var/lib/pixmill, which every user may enter regardless of the umask. */
export function ensureRootStateDir(): void {
  mkdirSync(rootStateDir, { recursive: true });
  chmodSync(rootStateDir, 0o755);
}

function ensureHome(home: string): string {
  ensureRootStateDir();
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711);
  return home;
}
