import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rootStateDir } from '../server/server-home.js';
import type { ServerUser } from '../server/server-user.js';

/**
 * Where a private copy may be, the folder to make it in first. A start writes to DATA_DIR only, so it makes its own below `home` (the files
 * of the server); it uses the copy that a test run shares.
 */
export function redisCopyFolders(user: ServerUser | null, home: string): string[] {
  return [join(home, copyName()), sharedCopyFolder(user)];
}

/** The copy that all test runs of this user share: in the cache of the user, or where the server of root can enter. */
export function sharedCopyFolder(user: ServerUser | null): string {
  return join(user === null ? join(homedir(), '.cache', 'pixmill') : rootStateDir, copyName());
}

/** Such as `redis-debian-12-x64`: the libraries of a package fit one release only. */
function copyName(): string {
  return `redis-${systemRelease()}-${process.arch}`;
}

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
