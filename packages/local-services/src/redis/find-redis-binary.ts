import { findServerUser } from '../server/server-user.js';
import { resolveRedisBinary } from './redis-binary.js';
import type { RedisBinary } from './redis-copy.js';
import { sharedCopyFolder } from './redis-copy-folders.js';

/** A Redis server for test runs, which share one private copy. Throws AppError `setup_failed` that names the remedies. */
export function findRedisBinary(log: (line: string) => void): Promise<RedisBinary> {
  const user = findServerUser();
  return resolveRedisBinary({ user, copyFolders: [sharedCopyFolder(user)], log });
}
