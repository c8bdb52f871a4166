import { randomBytes } from 'node:crypto';
import { copyFile, type FileHandle, lstat, mkdir, open, opendir, rename as renameFile, rm, rmdir, statfs, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { StorageDriver, StoredObject } from '../driver.js';

export const fsSettings = z.object({
  DATA_DIR: z
    .string()
    .prefault('.pixmill')
    .describe('Directory for everything Pixmill keeps on disk; files are stored under `storage` in it'),
});

export interface FsDriverOverrides {
  /** Replaced by tests only, to stand for a second filesystem. */
  readonly rename?: (from: string, to: string) => Promise<void>;
}

/** What the system says when a path leads nowhere: no such entry, or a file where a directory should be. */
const notFoundCodes = new Set(['ENOENT', 'ENOTDIR']);

function codeOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
}

/** Makes a file or directory outlive a power cut. */
async function fsyncPath(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and syncs the ones above the new ones, whose entries would otherwise be lost with the power. */
async function createDurableDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let parent = dirname(directory); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await fsyncPath(parent);
    if (parent === dirname(parent)) return;
  }
}

/** What `look` finds; null when it has gone meanwhile. */
async function nullIfMissing<T>(operation: () => Promise<T>): Promise<T | null> {
  try {
    return await operation();
  } catch (thrown) {
    if (notFoundCodes.has(String(codeOf(thrown)))) return null;
    throw thrown;
  }
}

function openFile(path: string): Promise<FileHandle | null> {
  return nullIfMissing(async () => {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  });
}

/** Every file of a tree, one directory open a level; `key` is that of `directory`, with its slash. */
async function* walkFiles(directory: string, key: string): AsyncGenerator<StoredObject> {
  const entries = await nullIfMissing(() => opendir(directory));
  if (entries === null) return;
  for await (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walkFiles(path, `${key}${entry.name}/`);
    else {
      const stats = await nullIfMissing(() => lstat(path));
      if (stats) yield { key: `${key}${entry.name}`, sizeBytes: stats.size, storedAt: stats.mtime };
    }
  }
}

/** Files in a directory tree. A write goes to a neighbour with a name that no key can have, so `removeAll` also clears what a crash left. */
export function createFsDriver({ DATA_DIR }: z.output<typeof fsSettings>, { rename = renameFile }: FsDriverOverrides = {}): StorageDriver {
  const root = resolve(DATA_DIR, 'storage');
  const pathOf = (key: string) => join(root, key);
  const temporaryPathFor = (path: string) => `${path}~${randomBytes(6).toString('hex')}`;

  /** Writes beside `target`, then renames: a reader sees the old bytes or all of the new ones. */
  async function replace(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = temporaryPathFor(target);
    try {
      await write(temporary);
      await fsyncPath(temporary);
      await renameFile(temporary, target);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
    await fsyncPath(dirname(target));
  }

  async function moveIntoPlace(from: string, target: string): Promise<void> {
    const now = new Date();
    await utimes(from, now, now); // an upload may have taken its time to arrive
    await fsyncPath(from);
    try {
      await rename(from, target);
      await fsyncPath(dirname(target));
    } catch (thrown) {
      if (codeOf(thrown) !== 'EXDEV') throw thrown;
      await replace(target, (temporary) => copyFile(from, temporary));
      await rm(from);
    }
  }

  /** Removes directories that have become empty, those at the top excepted: there others come and go. */
  async function removeEmptyDirectories(directory: string): Promise<void> {
    if (directory === root || dirname(directory) === root) return;
    try {
      await rmdir(directory);
    } catch (thrown) {
      if (notFoundCodes.has(String(codeOf(thrown))) || codeOf(thrown) === 'ENOTEMPTY') return;
      throw thrown;
    }
    await removeEmptyDirectories(dirname(directory));
  }

  async function writeNew(path: string, bytes: Buffer): Promise<void> {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  }

  return {
    async putFile(key, path) {
      await createDurableDirectory(dirname(pathOf(key)));
      await moveIntoPlace(path, pathOf(key));
    },

    async put(key, bytes) {
      await createDurableDirectory(dirname(pathOf(key)));
      await replace(pathOf(key), (temporary) => writeNew(temporary, bytes));
    },

    async openRead(key, range) {
      const file = await openFile(pathOf(key));
      if (!file) throw new AppError('artifact_missing', { detail: key });
      return file.createReadStream(range);
    },

    async stat(key) {
      const file = await openFile(pathOf(key));
      if (!file) return null;
      try {
        return { sizeBytes: (await file.stat()).size };
      } finally {
        await file.close();
      }
    },

    removeAll: (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),

    async remove(key) {
      await rm(pathOf(key), { force: true });
      await removeEmptyDirectories(dirname(pathOf(key)));
    },

    list: () => walkFiles(root, ''),

    async check() {
      await createDurableDirectory(root);
      const probe = temporaryPathFor(join(root, 'check'));
      try {
        await writeNew(probe, Buffer.from('.'));
      } finally {
        await rm(probe, { force: true });
      }
    },

    async getFreeBytes() {
      await createDurableDirectory(root);
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}
