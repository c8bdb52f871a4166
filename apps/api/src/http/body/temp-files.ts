import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mapStorageErrors } from '@pixmill/contracts';
import { makeFolderAsync } from '@pixmill/runtime';

/** A stored upload. */
export interface TempFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The private temporary files of one request. */
export interface TempFiles {
  /** Writes and hashes a file. Throws AppError `storage_failed` when the disk fails, or the error of the stream. */
  write(bytes: NodeJS.ReadableStream): Promise<TempFile>;
  /** Removes every file that was not moved away. What cannot be removed now is removed by its age. */
  removeAll(): Promise<void>;
}

/** A private folder for the files of one request. Nothing is created before the first write. */
export function openTempFiles(tempDir: string): TempFiles {
  const folder = join(tempDir, `upload-${randomUUID()}`);
  let removed = false;

  async function removeAll(): Promise<void> {
    removed = true;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async function write(stream: NodeJS.ReadableStream): Promise<TempFile> {
    const path = join(folder, randomUUID());
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await mapStorageErrors(async () => {
        await makeFolderAsync(folder, 0o700);
        await pipeline(stream, measure, createWriteStream(path, { mode: 0o600 }));
      });
    } finally {
      if (removed) await removeAll(); // the folder may have been made after its removal
    }
    return { path, sizeBytes, sha256: hash.digest('hex') };
  }

  return { write, removeAll };
}

export interface TempCleanup {
  readonly removed: number;
  /** The first error of each entry that could not be removed, by name. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/** Removes temporary files that killed processes left in `tempDir`: those older than any upload. One that cannot be removed does not keep the others. */
export async function removeStaleTempFiles(tempDir: string, olderThanMs: number): Promise<TempCleanup> {
  const failed = new Map<string, unknown>();
  let removed = 0;
  for (const name of await readdir(tempDir)) {
    const path = join(tempDir, name);
    const found = await stat(path).catch(() => null); // removed meanwhile
    if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
    try {
      await rm(path, { recursive: true, force: true });
      removed += 1;
    } catch (thrown) {
      failed.set(name, thrown);
    }
  }
  return { removed, failed };
}
