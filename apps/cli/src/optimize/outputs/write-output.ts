import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolderAsync } from '@pixmill/runtime';
import { isSystemError } from '../inputs/system-error.js';
import { createTemporaryName } from './temporary-files.js';

/** What a written file has of its source. Absent for a new file. */
export interface FileAttributes {
  /** Permission bits. */
  readonly mode: number;
  /** ms since 1970. */
  readonly mtimeMs: number;
  readonly atimeMs: number;
  /** Kept where the system allows it: a run as root does not take the files of others. */
  readonly owner?: { readonly userId: number; readonly groupId: number };
}

/** A file that is complete under a temporary name beside its place. */
export interface StagedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Gives it its name; replaces the file there. Throws the error of the system. */
  commit(): Promise<void>;
  /** Removes it. Nothing happens after `commit`. */
  discard(): Promise<void>;
}

/** Writes a file completely or not at all, with the folders above it. Throws the error of the system. */
export async function writeOutput(path: string, bytes: Uint8Array, attributes?: FileAttributes): Promise<void> {
  const staged = await stageOutput(path, bytes, attributes);
  try {
    await staged.commit();
  } finally {
    await staged.discard();
  }
}

/** Writes and syncs a file under a temporary name. Throws the error of the system, and leaves nothing then. */
export async function stageOutput(path: string, bytes: Uint8Array, attributes?: FileAttributes): Promise<StagedFile> {
  const folder = dirname(path);
  await makeFolderAsync(folder);
  const temporary = join(folder, createTemporaryName());
  const discard = () => rm(temporary, { force: true }).catch(ignoreForbidden); // the next run removes it
  try {
    const { size, mtimeMs } = await writeDurably(temporary, bytes, attributes);
    return { path, sizeBytes: size, mtimeMs, discard, commit: () => publish(temporary, path) };
  } catch (thrown) {
    await discard();
    throw nameFile(thrown, path);
  }
}

async function writeDurably(path: string, bytes: Uint8Array, attributes: FileAttributes | undefined) {
  const file = await open(path, 'wx', attributes === undefined ? 0o666 : 0o600);
  try {
    await file.writeFile(bytes);
    if (attributes !== undefined) {
      const { owner, mode, atimeMs, mtimeMs } = attributes;
      if (owner !== undefined) await file.chown(owner.userId, owner.groupId).catch(ignoreForbidden); // only root gives files away
      await file.chmod(mode).catch(ignoreForbidden); // FAT and some network shares have no modes
      await file.utimes(atimeMs / 1000, mtimeMs / 1000);
    }
    await file.sync();
    return await file.stat();
  } finally {
    await file.close();
  }
}

/** What the caller can do without. */
function ignoreForbidden(thrown: unknown): void {
  if (!isSystemError(thrown)) throw thrown;
}

/** An error of the system names the file, not the temporary one. */
function nameFile(thrown: unknown, path: string): unknown {
  if (isSystemError(thrown)) thrown.path = path;
  return thrown;
}

async function publish(temporary: string, path: string): Promise<void> {
  await rename(temporary, path).catch((thrown) => {
    throw nameFile(thrown, path);
  });
  const folder = await open(dirname(path)).catch(() => null); // Windows opens no folders
  await folder?.sync().catch(ignoreForbidden); // nor do some network shares sync them
  await folder?.close();
}
