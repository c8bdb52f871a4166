import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { readEnv } from '@pixmill/runtime';
import { z } from 'zod';

/** Where users keep caches, by the conventions of the systems. */
const cacheSettings = z.object({ XDG_CACHE_HOME: z.string().optional(), LOCALAPPDATA: z.string().optional() });

/** The cache file of a project folder, in the cache folder of the user. */
export function findCacheFile(cwd: string): string {
  const settings = readEnv(cacheSettings);
  const folder = findCacheFolder({ ...(settings.ok ? settings.value : {}), home: findHome(), platform: process.platform });
  const name = basename(cwd).replace(/[^A-Za-z0-9_.-]/g, '_');
  return join(folder, `${name}-${createHash('sha256').update(cwd).digest('hex').slice(0, 12)}.json`);
}

/** A user without an entry in the password file, as in some containers, has no home; the folder for temporary files is there. */
function findHome(): string {
  try {
    return homedir();
  } catch {
    return tmpdir();
  }
}

export interface CacheSurroundings {
  readonly XDG_CACHE_HOME?: string | undefined;
  readonly LOCALAPPDATA?: string | undefined;
  readonly home: string;
  readonly platform: string;
}

/** The folder of all caches. A relative `XDG_CACHE_HOME` is invalid and ignored, as its specification says. Pure. */
export function findCacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA, home, platform }: CacheSurroundings): string {
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'pixmill');
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'pixmill', 'Cache');
  return join(home, platform === 'darwin' ? join('Library', 'Caches') : '.cache', 'pixmill');
}
