import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@pixmill/contracts';

/** Under whom a server runs when we are root, which Postgres refuses to be. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user `postgres`, else `nobody`, when we are root; null when we are not and servers run as ourselves. Throws `setup_failed`. */
export function findServerUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new AppError('setup_failed', {
    message:
      'Running as root, but there is neither a user "postgres" nor "nobody" under whom the database could run.\nRun Pixmill as an ordinary user instead.',
  });
}

/** Whether `user` may pass through `path` and every folder above it, by owner, group and other bits. */
export function canEnter(user: ServerUser, path: string): boolean {
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
