import { existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder and those above it; one that exists stays as it is. Throws the error of the system. Node's own recursive `mkdir` never
 * returns for a path below /proc, where the folder above exists and the system still answers that nothing is there.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error; // else another process made it
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The same without blocking, for a disk that may hang. Resolves to the topmost folder that it created; undefined when there was none. */
export async function makeFolderAsync(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    return await makeOne(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw error;
  }
  const hasParent = await stat(dirname(path)).then(
    () => true,
    () => false,
  );
  const topmost = hasParent ? undefined : await makeFolderAsync(dirname(path), mode);
  const created = await makeOne(path, mode); // below /proc it fails again
  return topmost ?? created;
}

/** Resolves to the folder, or to undefined when it exists. */
async function makeOne(path: string, mode: number): Promise<string | undefined> {
  try {
    await mkdir(path, { mode });
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(path)).isDirectory()) return undefined;
    throw error;
  }
}
