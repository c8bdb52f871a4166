import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from './system-error.js';

/** A path below a folder that was walked. */
export interface WalkedPath {
  /** Absolute. */
  readonly path: string;
  /** The file behind it when a symbolic link leads to it. */
  readonly linkTarget?: string;
}

export interface WalkOptions {
  readonly followSymlinks: boolean;
  /** Whether files of this name are wanted. */
  takes(name: string): boolean;
  /** Whether a folder is left out with all below it. */
  isExcluded(path: string): boolean;
  /** Called for what cannot be read; the walk goes on. */
  onError(path: string, error: NodeJS.ErrnoException): void;
}

/** A folder of the walk; `realPath` is another path when a link led to it. */
interface Folder {
  readonly path: string;
  readonly realPath: string;
  /** Real paths of the folders above: a link to one of them is a cycle. */
  readonly above: readonly string[];
}

/** The files below a folder, without hidden files, hidden folders and `node_modules`. In no order. */
export async function walkFolder(path: string, options: WalkOptions): Promise<readonly WalkedPath[]> {
  const realPath = options.followSymlinks ? await realpath(path) : path;
  return readFolder({ path, realPath, above: [] }, options);
}

async function readFolder(folder: Folder, options: WalkOptions): Promise<readonly WalkedPath[]> {
  const entries = await tryRead(folder.path, () => readdir(folder.path, { withFileTypes: true }), options);
  const found: WalkedPath[] = [];
  const waiting: Promise<readonly WalkedPath[]>[] = [];
  for (const entry of entries ?? []) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile() && options.takes(entry.name)) found.push(toWalked(folder, entry.name));
    else if (entry.isDirectory()) waiting.push(enter(toSubfolder(folder, entry), options));
    else if (entry.isSymbolicLink() && options.followSymlinks) waiting.push(followLink(folder, { name: entry.name, options }));
  }
  return [...found, ...(await Promise.all(waiting)).flat()];
}

function toWalked({ path, realPath }: Folder, name: string): WalkedPath {
  return path === realPath ? { path: join(path, name) } : { path: join(path, name), linkTarget: join(realPath, name) };
}

const toSubfolder = ({ path, realPath, above }: Folder, { name }: Dirent): Folder => {
  return { path: join(path, name), realPath: join(realPath, name), above: [...above, realPath] };
};

async function enter(folder: Folder, options: WalkOptions): Promise<readonly WalkedPath[]> {
  return isLeftOut(folder.path) || options.isExcluded(folder.path) ? [] : readFolder(folder, options);
}

const isLeftOut = (path: string): boolean => /[\\/]node_modules$/.test(path);

async function followLink(folder: Folder, { name, options }: { name: string; options: WalkOptions }): Promise<readonly WalkedPath[]> {
  const path = join(folder.path, name);
  const target = await tryRead(path, async () => ({ info: await stat(path), realPath: await realpath(path) }), options);
  if (target === null) return [];
  const { info, realPath } = target;
  if (info.isFile()) return options.takes(name) ? [{ path, linkTarget: realPath }] : [];
  const above = [...folder.above, folder.realPath];
  return info.isDirectory() && !above.includes(realPath) ? enter({ path, realPath, above }, options) : [];
}

/** Null after an error of the system, which it reports. */
async function tryRead<T>(path: string, read: () => Promise<T>, { onError }: WalkOptions): Promise<T | null> {
  try {
    return await read();
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    onError(path, thrown);
    return null;
  }
}
