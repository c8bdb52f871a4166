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

export interface FsParts {
  /** Replaced by tests only, to stand for a second filesystem. */
  readonly rename?: (from: string, to: string) => Promise<void>;
}

/** What the system says when a path leads nowhere: no such entry, or a file where a directory should be. */
const absent = new Set(['ENOENT', 'ENOTDIR']);

function codeOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
}

/** Makes a file or directory outlive a power cut. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and syncs the ones above the new ones, whose entries would otherwise be lost with the power. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let parent = dirname(directory); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await sync(parent);
    if (parent === dirname(parent)) return;
  }
}

/** What `look` finds; null when it has gone meanwhile. */
async function unlessGone<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (thrown) {
    if (absent.has(String(codeOf(thrown)))) return null;
    throw thrown;
  }
}

function openFile(path: string): Promise<FileHandle | null> {
  return unlessGone(async () => {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  });
}

/** Every file of a tree, one directory open a level; `key` is that of `directory`, with its slash. */
async function* filesBelow(directory: string, key: string): AsyncGenerator<StoredObject> {
  const entries = await unlessGone(() => opendir(directory));
  if (entries === null) return;
  for await (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, `${key}${entry.name}/`);
    else {
      const facts = await unlessGone(() => lstat(path));
      if (facts) yield { key: `${key}${entry.name}`, sizeBytes: facts.size, storedAt: facts.mtime };
    }
  }
}

/** Files in a directory tree. A write goes to a neighbour with a name that no key can have, so `removeAll` also clears what a crash left. */
export function createFsDriver({ DATA_DIR }: z.output<typeof fsSettings>, { rename = renameFile }: FsParts = {}): StorageDriver {
  const root = resolve(DATA_DIR, 'storage');
  const pathOf = (key: string) => join(root, key);
  const temporaryFor = (path: string) => `${path}~${randomBytes(6).toString('hex')}`;

  /** Writes beside `target`, then renames: a reader sees the old bytes or all of the new ones. */
  async function replace(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = temporaryFor(target);
    try {
      await write(temporary);
      await sync(temporary);
      await renameFile(temporary, target);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
    await sync(dirname(target));
  }

  async function moveIn(from: string, target: string): Promise<void> {
    const now = new Date();
    await utimes(from, now, now); // an upload may have taken its time to arrive
    await sync(from);
    try {
      await rename(from, target);
      await sync(dirname(target));
    } catch (thrown) {
      if (codeOf(thrown) !== 'EXDEV') throw thrown;
      await replace(target, (temporary) => copyFile(from, temporary));
      await rm(from);
    }
  }

  /** Removes directories that have become empty, those at the top excepted: there others come and go. */
  async function prune(directory: string): Promise<void> {
    if (directory === root || dirname(directory) === root) return;
    try {
      await rmdir(directory);
    } catch (thrown) {
      if (absent.has(String(codeOf(thrown))) || codeOf(thrown) === 'ENOTEMPTY') return;
      throw thrown;
    }
    await prune(dirname(directory));
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
      await makeDirectory(dirname(pathOf(key)));
      await moveIn(path, pathOf(key));
    },

    async put(key, bytes) {
      await makeDirectory(dirname(pathOf(key)));
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
      await prune(dirname(pathOf(key)));
    },

    list: () => filesBelow(root, ''),

    async check() {
      await makeDirectory(root);
      const probe = temporaryFor(join(root, 'check'));
      try {
        await writeNew(probe, Buffer.from('.'));
      } finally {
        await rm(probe, { force: true });
      }
    },

    async freeBytes() {
      await makeDirectory(root);
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}
