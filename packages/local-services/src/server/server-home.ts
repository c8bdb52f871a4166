import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canEnter, type ServerUser } from './server-user.js';

/** Where files go that an unprivileged server needs when we are root (decisions.md 27). */
export const rootStateDir = '/var/lib/pixmill';

const pointerName = 'home';

/**
 * The folder in which a server keeps its files: `dataDir`, or a folder under /var/lib/pixmill named after it where
 * `user` cannot enter `dataDir`. Never changes the owner or mode of anything above `dataDir`.
 */
export function prepareHome(dataDir: string, user: ServerUser | null, log: (line: string) => void): string {
  const wanted = resolve(dataDir);
  mkdirSync(wanted, { recursive: true });
  if (user === null) {
    chmodSync(wanted, 0o700);
    return wanted;
  }
  chmodSync(wanted, 0o711); // the server passes through to its own folder, nobody lists
  const pointer = join(wanted, pointerName);
  if (existsSync(pointer)) return ensureHome(readFileSync(pointer, 'utf8').trim());
  if (canEnter(user, wanted)) return wanted;

  const home = join(rootStateDir, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  if (existsSync(home)) {
    // The data folder was deleted and made anew: start afresh too, but throw nobody's database away.
    const aside = `${home}.${randomBytes(4).toString('hex')}.old`;
    renameSync(home, aside);
    log(`${wanted} is new, so what an earlier one left in ${home} was moved to ${aside}; delete it when it is not needed.`);
  }
  ensureHome(home);
  writeFileSync(pointer, `${home}\n`);
  return home;
}

/** Makes /var/lib/pixmill, which everybody may enter whatever our umask says. */
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
