import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Finished rows and result files in a folder, so that a stopped run can continue. */
export class RowCache {
  readonly #folder: string;
  #writeCount = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<RowCache> {
    await mkdir(folder, { recursive: true });
    return new RowCache(folder);
  }

  /** The row of a key; null when there is none. The caller states its type, which the key must determine. */
  async find<T>(key: string): Promise<T | null> {
    const path = join(this.#folder, `${key}.json`);
    return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
  }

  async put(key: string, row: object): Promise<void> {
    await this.#write(join(this.#folder, `${key}.json`), JSON.stringify(row));
  }

  /** Where `putBytes` stores the bytes of a digest. */
  bytesPath(sha256: string): string {
    return join(this.#folder, `${sha256}.bin`);
  }

  /** Stores bytes under their digest. */
  async putBytes(bytes: Buffer): Promise<{ readonly path: string; readonly sha256: string }> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = this.bytesPath(sha256);
    if (!existsSync(path)) await this.#write(path, bytes);
    return { path, sha256 };
  }

  /** Another run may write the same file at the same time. */
  async #write(path: string, content: string | Buffer): Promise<void> {
    this.#writeCount += 1;
    const part = `${path}.${process.pid}.${this.#writeCount}.part`;
    await writeFile(part, content);
    await rename(part, path);
  }
}
