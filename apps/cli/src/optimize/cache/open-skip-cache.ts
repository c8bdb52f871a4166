import { type Stats, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { FoundFile } from '../inputs/found-file.js';
import { readSource } from '../inputs/read-source.js';
import { describeSystemError, isSystemError } from '../inputs/system-error.js';
import type { Target } from '../outputs/target.js';
import { type CacheContent, type CacheEntry, renderContent, renderShared } from './cache-content.js';
import { findCacheFile } from './cache-folder.js';
import { CacheStore } from './cache-store.js';
import { toOptionsKey } from './options-key.js';
import type { FileState, SkipCache, SkipRecord } from './skip-cache.js';

export interface SkipCacheOptions {
  readonly cwd: string;
  readonly target: Target;
  /** The options of each job. */
  readonly jobOptions: object;
  /** The file of `--cache`, which is the same on every machine. Absolute; null keeps all in the cache folder of the user. */
  readonly sharedFile: string | null;
  readonly onWarning: (message: string) => void;
  /** The file for this machine; in the cache folder of the user by default. */
  readonly ownFile?: string;
  /** Sources are removed after the run and come back in the next one. */
  readonly keepsGone?: boolean;
  /** Time between two writes of the file during a run, in ms. */
  readonly saveEveryMs?: number;
}

/** Opens the skip cache (docs/command.md#the-skip-cache). */
export async function openSkipCache(options: SkipCacheOptions): Promise<SkipCache> {
  const { cwd, target, jobOptions, sharedFile, onWarning, ownFile = findCacheFile(cwd) } = options;
  const { keepsGone = false, saveEveryMs = defaultSaveEveryMs } = options;
  const states = await CacheStore.open({ file: ownFile, base: cwd, render: renderContent, onWarning, keepsGone });
  const base = sharedFile === null ? cwd : dirname(sharedFile);
  const entries = sharedFile === null ? states : await CacheStore.open({ file: sharedFile, base, render: renderShared, onWarning });
  return new FileSkipCache({ entries, states, optionsKey: toOptionsKey(jobOptions, { target, base }), onWarning, saveEveryMs });
}

interface Stores {
  /** Which files are done. */
  readonly entries: CacheStore;
  /** Size, time and hash of files; may be the same store. */
  readonly states: CacheStore;
  readonly optionsKey: string;
  readonly onWarning: (message: string) => void;
  readonly saveEveryMs: number;
}

/** Time between two writes of the file, in ms: a run that is killed loses the records of so long. */
const defaultSaveEveryMs = 1_000;

/** Longest share of the time that writes of a large file take: one in twenty. */
const pausePerSave = 20;

class FileSkipCache implements SkipCache {
  readonly #stores: Stores;
  readonly #sources: Map<string, string>;
  #nextSaveAt: number;
  #saving: Promise<void> = Promise.resolve();
  #hasWarned = false;

  constructor(stores: Stores) {
    this.#stores = stores;
    this.#nextSaveAt = performance.now() + stores.saveEveryMs;
    this.#sources = new Map(
      [...stores.entries.content.files].flatMap(([source, entries]) =>
        entries.flatMap(({ results }) => Object.keys(results).map((path) => [stores.entries.toPath(path), stores.entries.toPath(source)])),
      ),
    );
  }

  async isDone(file: FoundFile, paths: readonly string[]): Promise<boolean> {
    const { entries, optionsKey } = this.#stores;
    const entry = entries.content.files.get(entries.toKey(file.path))?.find(({ options }) => options === optionsKey);
    if (entry === undefined) return false;
    const results = Object.entries(entry.results).map(([key, sha256]) => ({ path: entries.toPath(key), sha256 }));
    if (isRenamed(results, paths)) return false;
    if (!(await this.#hasHash(file.path, { sizeBytes: file.sizeBytes, mtimeMs: file.mtimeMs, sha256: entry.sha256 }))) return false;
    const others = results.filter(({ path }) => path !== file.path);
    return (await Promise.all(others.map((result) => this.#isThere(result)))).every(Boolean);
  }

  record({ path }: FoundFile, { source, outputs }: SkipRecord): void {
    const { entries, optionsKey } = this.#stores;
    const key = entries.toKey(path);
    const results = Object.fromEntries(outputs.map((output) => [entries.toKey(output.path), output.sha256]));
    entries.change((content) => putEntry(content, { key, entry: { options: optionsKey, sha256: source.sha256, results } }));
    this.#putState(path, source);
    for (const output of outputs) {
      this.#putState(output.path, output);
      this.#sources.set(output.path, path);
    }
    if (performance.now() >= this.#nextSaveAt) void this.save();
  }

  findSource(path: string): string | null {
    return this.#sources.get(path) ?? null;
  }

  save(): Promise<void> {
    this.#nextSaveAt = Number.POSITIVE_INFINITY;
    this.#saving = this.#saving.then(async () => {
      const startedAt = performance.now();
      await this.#write();
      const endedAt = performance.now();
      this.#nextSaveAt = endedAt + Math.max(this.#stores.saveEveryMs, (endedAt - startedAt) * pausePerSave);
    });
    return this.#saving;
  }

  async #write(): Promise<void> {
    const { entries, states, onWarning } = this.#stores;
    try {
      await entries.save();
      if (states !== entries) await states.save();
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown;
      if (this.#hasWarned) return;
      this.#hasWarned = true;
      onWarning(
        `The skip cache ${thrown.path ?? ''} could not be written: ${describeSystemError(thrown)}. The next run sends its files again.`,
      );
    }
  }

  async #isThere({ path, sha256 }: { path: string; sha256: string }): Promise<boolean> {
    const info = findFileInfo(path);
    return info !== null && this.#hasHash(path, { sizeBytes: info.size, mtimeMs: info.mtimeMs, sha256 });
  }

  /** Whether a file has the hash of `expected`, by its size and time where they are known, else by its bytes. */
  async #hasHash(path: string, expected: FileState): Promise<boolean> {
    const { states } = this.#stores;
    const { sizeBytes, mtimeMs, sha256 } = expected;
    const known = states.content.states.get(states.toKey(path));
    if (known?.sizeBytes === sizeBytes && known.mtimeMs === mtimeMs) return known.sha256 === sha256;
    if (known?.sha256 === sha256 && known.sizeBytes !== sizeBytes) return false;
    const read = await readSource({ path }).catch(() => null);
    if (read === null) return false;
    this.#putState(path, read);
    return read.sha256 === sha256;
  }

  #putState(path: string, { sizeBytes, mtimeMs, sha256 }: FileState): void {
    const { states } = this.#stores;
    const key = states.toKey(path);
    states.change((content) => content.states.set(key, { sizeBytes, mtimeMs, sha256 }));
  }
}

/**
 * Whether a result would have another path now, because other files of the run have the same name. A path that was not planned is no reason:
 * presets add copies, and the bytes of a source may tell another format than its name.
 */
function isRenamed(results: readonly { readonly path: string }[], planned: readonly string[]): boolean {
  const recorded = results.map(({ path }) => path);
  const missing = planned.filter((path) => !recorded.includes(path)).map((path) => extname(path));
  return recorded.some((path) => !planned.includes(path) && missing.includes(extname(path)));
}

/** Null for what is no file. Sync, because it takes a tenth of the processor time: 1,000 files cost 10 ms in place of 100. */
function findFileInfo(path: string): Stats | null {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isFile() ? info : null;
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    return null;
  }
}

/** One path is the result of one entry: entries that had the same results before are out of date. */
function putEntry({ files }: CacheContent, { key, entry }: { key: string; entry: CacheEntry }): void {
  const others = (files.get(key) ?? []).filter(
    ({ options, results }) => options !== entry.options && !Object.keys(results).some((path) => path in entry.results),
  );
  files.set(key, [...others, entry]);
}
