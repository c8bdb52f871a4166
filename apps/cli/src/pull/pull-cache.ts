import { basename, dirname, join } from 'node:path';
import { findCacheFile } from '../optimize/cache/cache-folder.js';

/** What a pull keeps for a folder of results, in the cache folder of the user. */
export interface PullCache {
  /** The skip cache of all pulls into the folder. */
  readonly file: string;
  /** Where downloads are while a pull runs; always the same, so that the skip cache knows them again. */
  readonly downloads: string;
}

export function findPullCache(folder: string): PullCache {
  const file = findCacheFile(folder);
  const own = join(dirname(file), `pull-${basename(file)}`);
  return { file: own, downloads: own.replace(/\.json$/, '') };
}
