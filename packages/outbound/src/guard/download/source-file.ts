import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { AppError, toStorageError } from '@pixmill/contracts';

export interface FileContent {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The file of one download, and the hash of its bytes. Every method throws AppError `storage_failed` when the disk does. */
export class SourceFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #maxBytes: number;
  #hash = createHash('sha256');
  #sizeBytes = 0;

  private constructor(file: FileHandle, path: string, maxBytes: number) {
    this.#file = file;
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /** Creates a private file. The path must not exist. */
  static async create(path: string, maxBytes: number): Promise<SourceFile> {
    return new SourceFile(await wrapErrors(() => open(path, 'wx', 0o600)), path, maxBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Throws AppError `file_too_large` when so many bytes more would exceed the limit. */
  checkRoom(bytes: number): void {
    if (this.#sizeBytes + bytes > this.#maxBytes) throw new AppError('file_too_large');
  }

  /** Appends bytes. Throws AppError `file_too_large`. */
  async append(chunk: Buffer): Promise<void> {
    this.checkRoom(chunk.length);
    for (let written = 0; written < chunk.length; ) {
      const position = this.#sizeBytes + written;
      written += (await wrapErrors(() => this.#file.write(chunk, written, chunk.length - written, position))).bytesWritten;
    }
    this.#sizeBytes += chunk.length;
    this.#hash.update(chunk);
  }

  /** Drops all bytes. */
  async restart(): Promise<void> {
    if (this.#sizeBytes === 0) return;
    await wrapErrors(() => this.#file.truncate(0));
    this.#sizeBytes = 0;
    this.#hash = createHash('sha256');
  }

  /** Ends the file; append nothing after it. */
  async finish(): Promise<FileContent> {
    await wrapErrors(() => this.#file.close());
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
  }

  /** Closes and removes the file. */
  async remove(): Promise<void> {
    await wrapErrors(async () => {
      await this.#file.close();
      await rm(this.#path, { force: true });
    });
  }
}

/** A full or broken disk is the service's fault, never that of the source. */
async function wrapErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toStorageError(thrown);
  }
}
