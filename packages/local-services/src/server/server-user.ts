import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@pixmill/contracts';

/** The user of a server that root starts; PostgreSQL does not run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user `postgres`, else `nobody`, for root; null for other users, whose servers run as themselves. Throws AppError `setup_failed`. */
export function findServerUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new AppError('setup_failed', {
    message:
      'Pixmill runs as root, but the database cannot: there is no user "postgres" or "nobody" for it.\nRun Pixmill as an ordinary user instead.',
  });
}

/** Whether the owner, group and other bits of `path` and of every directory above it let `user` pass. */
export function canEnter(user: ServerUser, path: string): boolean {
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
