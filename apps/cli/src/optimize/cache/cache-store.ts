import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { describeSystemError, isSystemError } from '../inputs/system-error.js';
import { removeLeftOvers } from '../outputs/temporary-files.js';
import { writeOutput } from '../outputs/write-output.js';
import { type CacheContent, createContent, parseContent } from './cache-content.js';

export interface StoreOptions {
  /** Absolute. */
  readonly file: string;
  /** Paths in the file are relative to it. Absolute. */
  readonly base: string;
  readonly render: (content: CacheContent) => string;
  readonly onWarning: (message: string) => void;
  /** Remembers files that are gone, too: downloads are removed after each run. */
  readonly keepsGone?: boolean;
}

type Change = (content: CacheContent) => void;

/** A cache file in memory. Changes are applied to what the file holds when it is saved, so that runs at the same time keep each other's. */
export class CacheStore {
  /** As it was opened, with the changes of this run. */
  readonly content: CacheContent;
  readonly #options: StoreOptions;
  readonly #used = new Set<string>();
  #changes: Change[] = [];

  private constructor(content: CacheContent, options: StoreOptions) {
    this.content = content;
    this.#options = options;
  }

  /** A file that cannot be read counts as empty, with a warning. */
  static async open(options: StoreOptions): Promise<CacheStore> {
    return new CacheStore(await load(options, options.onWarning), options);
  }

  /** The name of a file in the cache. Marks it as one that exists. */
  toKey(path: string): string {
    const key = relative(this.#options.base, path).split(sep).join('/');
    this.#used.add(key);
    return key;
  }

  toPath(key: string): string {
    return resolve(this.#options.base, key);
  }

  change(change: Change): void {
    change(this.content);
    this.#changes.push(change);
  }

  /** Writes the changes since the last time, and forgets files that are gone. Throws the error of the system. */
  async save(): Promise<void> {
    const gone = this.#options.keepsGone ? [] : this.#findGone();
    if (gone.length > 0) this.change((content) => forget(content, gone));
    const changes = [...this.#changes]; // more come while it is read and written
    if (changes.length === 0) return;
    const { file, render } = this.#options;
    const content = await load(this.#options, () => undefined);
    for (const change of changes) change(content);
    await writeOutput(file, Buffer.from(render(content)));
    this.#changes = this.#changes.slice(changes.length);
    await removeLeftOvers(dirname(file));
  }

  #findGone(): readonly string[] {
    const { files, states } = this.content;
    const unused = new Set([...files.keys(), ...states.keys()].filter((key) => !this.#used.has(key)));
    return [...unused].filter((key) => !existsSync(this.toPath(key)));
  }
}

function forget({ files, states }: CacheContent, keys: readonly string[]): void {
  for (const key of keys) {
    files.delete(key);
    states.delete(key);
  }
}

async function load({ file }: StoreOptions, onWarning: (message: string) => void): Promise<CacheContent> {
  try {
    return parseContent(await readFile(file, 'utf8'));
  } catch (thrown) {
    if (isSystemError(thrown) && thrown.code === 'ENOENT') return createContent();
    const reason = isSystemError(thrown) ? describeSystemError(thrown) : 'it is damaged, or of another release';
    onWarning(`The skip cache ${file} could not be read: ${reason}. It counts as empty.`);
    return createContent();
  }
}
