import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toAppError } from '@pixmill/contracts';
import type { StorageEngine } from 'multer';

/** What the spool adds to multer's facts about a file. */
export interface TempFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface TempFiles {
  readonly multerStorage: StorageEngine;
  /** Writes a file; what it throws is the sender's doing, or AppError `storage_failed`. */
  write(bytes: NodeJS.ReadableStream): Promise<TempFile>;
  /** What was found out about the file at this path. */
  find(path: string): TempFile | undefined;
  /** Removes everything that was not moved away; what cannot be removed now goes by its age. */
  removeAll(): Promise<void>;
}

/** Calls that fail for the disk's sake, not the sender's. */
const diskSyscalls = new Set<unknown>(['mkdir', 'open', 'write', 'close']);

/** Throws AppError `storage_failed` when the disk would not take it; a form that breaks off is thrown as it is. */
async function withDiskErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const disk = typeof thrown === 'object' && thrown !== null && 'syscall' in thrown && diskSyscalls.has(thrown.syscall);
    throw disk ? toAppError(thrown, 'storage_failed') : thrown;
  }
}

/** A private folder for the files of one request, hashed while they are written. */
export function openTempFiles(tempDir: string): TempFiles {
  const folder = join(tempDir, `upload-${randomUUID()}`);
  const files = new Map<string, TempFile>();

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
    await withDiskErrors(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await pipeline(stream, measure, createWriteStream(path, { mode: 0o600 }));
    });
    const file = { path, sizeBytes, sha256: hash.digest('hex') };
    files.set(path, file);
    return file;
  }

  return {
    multerStorage: {
      _handleFile: (_request, file, done) => {
        write(file.stream).then((written) => done(null, written), done);
      },
      // The whole folder goes when the request is over.
      _removeFile: (_request, _file, done) => done(null),
    },
    write,
    find: (path) => files.get(path),
    removeAll: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
}

/** Longer than any upload or download may take. */
const staleAfterMs = 600_000;

/** Removes what processes that were killed left in the spool; returns how many things that were. */
export async function removeStaleTempFiles(tempDir: string, olderThanMs = staleAfterMs): Promise<number> {
  let cleared = 0;
  for (const name of await readdir(tempDir)) {
    const path = join(tempDir, name);
    const found = await stat(path).catch(() => null); // gone meanwhile, as it should
    if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(path, { recursive: true, force: true });
    cleared += 1;
  }
  return cleared;
}
