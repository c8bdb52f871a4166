import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Two paths with the same key are the same file. */
export type ToPathKey = (path: string) => string;

/** Keys for the folders of these paths: real folders, and one case where the file system ignores it, which it is asked by default. */
export async function createPathKeys(paths: readonly string[], ignoresCase?: boolean): Promise<ToPathKey> {
  const folders = [...new Set(paths.map(dirname))];
  const real = new Map(await Promise.all(folders.map(async (folder) => [folder, await findRealPath(folder)] as const)));
  const isFolded = ignoresCase ?? (folders[0] !== undefined && (await isCaseIgnored(folders[0])));
  return (path) => {
    const folder = dirname(path);
    const key = join(real.get(folder) ?? folder, basename(path));
    return isFolded ? key.normalize('NFC').toLowerCase() : key;
  };
}

/** The real path of a folder that may not exist yet. */
async function findRealPath(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => null);
  if (real !== null || dirname(folder) === folder) return real ?? folder;
  return join(await findRealPath(dirname(folder)), basename(folder));
}

/** Whether the file system at a folder, or at the nearest one above it that exists, takes `A` and `a` for the same name. */
async function isCaseIgnored(folder: string): Promise<boolean> {
  const [info, other] = await Promise.all([folder, swapCase(folder)].map((path) => stat(path).catch(() => null)));
  if (info) return folder !== swapCase(folder) && other?.ino === info.ino && other.dev === info.dev;
  return dirname(folder) !== folder && isCaseIgnored(dirname(folder));
}

/** With the case of the last name changed. */
function swapCase(path: string): string {
  const name = basename(path);
  const swapped = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
  return join(dirname(path), swapped);
}
