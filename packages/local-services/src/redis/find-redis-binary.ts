import { tmpdir } from 'node:os';
import { findServerUser } from '../server/server-user.js';
import { type RedisBinary, resolveRedisBinary } from './redis-binary.js';
import { redisCacheDir } from './redis-from-apt.js';

/** The Redis server that `startRedis` would run. Throws AppError `setup_failed` that names the remedies. */
export function findRedisBinary(log: (line: string) => void): Promise<RedisBinary> {
  const user = findServerUser();
  return resolveRedisBinary({ user, cacheDir: redisCacheDir(user, tmpdir()), log });
}
