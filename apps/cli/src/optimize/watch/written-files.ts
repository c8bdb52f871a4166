import { stat } from 'node:fs/promises';
import type { CachedOutput, SkipCache } from '../cache/skip-cache.js';

/** The files that a watching run wrote itself, so that none of them starts further work. */
export class WrittenFiles {
  readonly #files = new Map<string, Pick<CachedOutput, 'sizeBytes' | 'mtimeMs'>>();

  /** A skip cache that tells of every file that is recorded as written. */
  follow(cache: SkipCache): SkipCache {
    return {
      isDone: (file, paths) => cache.isDone(file, paths),
      findSource: (path) => cache.findSource(path),
      save: () => cache.save(),
      record: (file, record) => {
        for (const { path, ...written } of record.outputs) this.#files.set(path, written);
        cache.record(file, record);
      },
    };
  }

  /** Whether a file is as it was written. False after another program changed it. */
  async isOwn(path: string): Promise<boolean> {
    const written = this.#files.get(path);
    if (written === undefined) return false;
    const info = await stat(path).catch(() => null);
    return info !== null && info.size === written.sizeBytes && info.mtimeMs === written.mtimeMs;
  }
}
