import {
  type FileHandle,
  link as linkPath,
  lstat,
  open,
  opendir,
  readFile,
  rename as renameFile,
  rm,
  rmdir,
  stat,
  statfs,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { StorageDriver, StoredObject } from '../driver.js';
import {
  createDirectoryBelow,
  createDurableDirectory,
  linkFile,
  moveFile,
  type Rename,
  replaceFile,
  toTemporaryPath,
  writeNewFile,
} from './durable-write.js';
import { errorCodeOf, isFileNotFound, nullIfNotFound } from './file-errors.js';

export const fsSettings = z.object({
  DATA_DIR: z
    .string()
    .prefault('.pixmill')
    .describe('Directory for everything that Pixmill keeps on disk; uploads and results are in its subdirectory `storage`'),
});

/** Its first character keeps it apart from every key. */
const markerName = '.pixmill-storage';

/**
 * Files in a directory tree. A write goes to a temporary file in the same directory, whose name no key can have, so that `removeAll` also
 * removes the partial files of crashed writes.
 */
export function createFsDriver(
  { DATA_DIR }: z.output<typeof fsSettings>,
  { rename = renameFile, link = linkPath }: { readonly rename?: Rename; readonly link?: Rename } = {},
): StorageDriver {
  const root = resolve(DATA_DIR, 'storage');
  const markerPath = join(root, markerName);
  const pathOf = (key: string) => join(root, key);

  return {
    location: root,

    identifyVolume: () =>
      nullIfNotFound(async () => {
        const { dev, ino } = await stat(root);
        return `${dev}:${ino}`;
      }),

    readMarker: () => nullIfNotFound(async () => (await readFile(markerPath, 'utf8')).trim()),

    async writeMarker(id) {
      await createDurableDirectory(root);
      await replaceFile(markerPath, (temporaryPath) => writeNewFile(temporaryPath, Buffer.from(`${id}\n`)));
    },

    async putFile(key, path) {
      await createDirectoryBelow(root, dirname(pathOf(key)));
      await moveFile({ from: path, target: pathOf(key), rename });
    },

    async put(key, bytes) {
      await createDirectoryBelow(root, dirname(pathOf(key)));
      await replaceFile(pathOf(key), (temporaryPath) => writeNewFile(temporaryPath, bytes));
    },

    async copy(from, to) {
      const source = await openFile(pathOf(from));
      if (!source) throw new AppError('artifact_missing', { detail: from });
      try {
        await createDirectoryBelow(root, dirname(pathOf(to)));
        await linkFile({ source, from: pathOf(from), target: pathOf(to), link });
      } finally {
        await source.close();
      }
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
      await removeEmptyDirectories(dirname(pathOf(key)), root);
    },

    list: () => walkAll(root),

    async check() {
      const probePath = toTemporaryPath(join(root, 'check'));
      try {
        await writeNewFile(probePath, Buffer.from('.'));
      } finally {
        await rm(probePath, { force: true });
      }
    },

    async getFreeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}

/** Null when there is no file at the path. */
function openFile(path: string): Promise<FileHandle | null> {
  return nullIfNotFound(async () => {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  });
}

/** Every file of a tree, without the marker; then throws the first error of a directory or file that could not be read. */
async function* walkAll(root: string): AsyncGenerator<StoredObject> {
  const errors: unknown[] = [];
  for await (const object of walkFiles(root, '', errors)) if (!object.key.startsWith(markerName)) yield object;
  if (errors.length > 0) throw errors[0];
}

/** Holds one directory open per level. `keyPrefix` is that of `directory`, with its slash. */
async function* walkFiles(directory: string, keyPrefix: string, errors: unknown[]): AsyncGenerator<StoredObject> {
  try {
    const entries = await nullIfNotFound(() => opendir(directory));
    if (entries === null) return;
    for await (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) yield* walkFiles(path, `${keyPrefix}${entry.name}/`, errors);
      else {
        const stats = await nullIfNotFound(() => lstat(path));
        if (stats) yield { key: `${keyPrefix}${entry.name}`, sizeBytes: stats.size, storedAt: stats.mtime };
      }
    }
  } catch (thrown) {
    errors.push(thrown);
  }
}

/** Removes directories that became empty, except the root and its children, where other writes create and remove entries. */
async function removeEmptyDirectories(directory: string, root: string): Promise<void> {
  if (directory === root || dirname(directory) === root) return;
  try {
    await rmdir(directory);
  } catch (thrown) {
    if (isFileNotFound(thrown) || errorCodeOf(thrown) === 'ENOTEMPTY') return;
    throw thrown;
  }
  await removeEmptyDirectories(dirname(directory), root);
}
