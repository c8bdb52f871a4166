import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, rename as renameFile, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolderAsync } from '@pixmill/runtime';
import { errorCodeOf } from './file-errors.js';

/** Renames or links a file; tests replace it to simulate a second filesystem, or one without links. */
export type Rename = (from: string, to: string) => Promise<void>;

/** A path beside `path` that no storage key can have. */
export function toTemporaryPath(path: string): string {
  return `${path}~${randomBytes(6).toString('hex')}`;
}

/** Creates a directory and its parents, and syncs the parents of new directories, whose entries would otherwise be lost on a power failure. */
export async function createDurableDirectory(directory: string): Promise<void> {
  const firstCreated = await makeFolderAsync(directory);
  if (firstCreated === undefined) return;
  for (let parent = dirname(directory); parent.length >= dirname(firstCreated).length; parent = dirname(parent)) {
    await fsyncPath(parent);
    if (parent === dirname(parent)) return;
  }
}

/** The same, for a directory below `root`. Throws ENOENT when the root is absent: its volume is away, and a new root would be on another disk. */
export async function createDirectoryBelow(root: string, directory: string): Promise<void> {
  if (directory === root) return;
  try {
    await mkdir(directory);
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'EEXIST') return;
    if (errorCodeOf(thrown) !== 'ENOENT' || dirname(directory) === root) throw thrown;
    await createDirectoryBelow(root, dirname(directory));
    await mkdir(directory).catch(ignoreExisting); // another write may create it at the same time
  }
  await fsyncPath(dirname(directory));
}

function ignoreExisting(thrown: unknown): void {
  if (errorCodeOf(thrown) !== 'EEXIST') throw thrown;
}

/** Writes beside `target`, then renames: a reader sees the whole old file or the whole new one. */
export async function replaceFile(target: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporaryPath = toTemporaryPath(target);
  try {
    await write(temporaryPath);
    await fsyncPath(temporaryPath);
    await renameFile(temporaryPath, target);
    await rm(temporaryPath, { force: true }); // renaming one link of a file to another does nothing
  } catch (thrown) {
    await rm(temporaryPath, { force: true });
    throw thrown;
  }
  await fsyncPath(dirname(target));
}

/** Moves a file to `target`; copies it when they are on different filesystems. */
export async function moveFile({ from, target, rename }: { from: string; target: string; rename: Rename }): Promise<void> {
  const now = new Date();
  await utimes(from, now, now); // an upload may have taken long to arrive; its age counts from now
  await fsyncPath(from);
  try {
    await rename(from, target);
    await fsyncPath(dirname(target));
  } catch (thrown) {
    if (errorCodeOf(thrown) !== 'EXDEV') throw thrown;
    await replaceFile(target, (temporaryPath) => copyFile(from, temporaryPath));
    await rm(from);
  }
}

interface LinkTask {
  /** The open file at `from`, for a copy. */
  readonly source: FileHandle;
  readonly from: string;
  readonly target: string;
  readonly link: Rename;
}

/** Gives a file a second name; copies it where the filesystem has no links, or no more for this file. */
export async function linkFile({ source, from, target, link }: LinkTask): Promise<void> {
  await replaceFile(target, async (temporaryPath) => {
    const linked = await link(from, temporaryPath).then(
      () => true,
      () => false,
    );
    if (!linked)
      await pipeline(
        source.createReadStream({ autoClose: false, start: 0 }),
        createWriteStream(temporaryPath, { flags: 'wx', mode: 0o600 }),
      );
    const now = new Date();
    await utimes(temporaryPath, now, now); // the age of an object counts from its copy; a link shares the time of its file
  });
}

/** Creates a file that only its owner can read. Throws when it exists. */
export async function writeNewFile(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Makes a file or a directory survive a power failure. */
async function fsyncPath(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
