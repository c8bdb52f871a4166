import { join, parse } from 'node:path';
import type { FoundFile } from '../inputs/found-file.js';
import type { ToPathKey } from './path-keys.js';
import type { ResultFormats } from './result-formats.js';
import type { ResultNames } from './result-names.js';

/** A file of a run, and what its results can be called. */
export interface NamedFile {
  readonly file: FoundFile;
  readonly names: ResultNames;
  readonly formats: ResultFormats;
}

/** Which files of a run are at a path, or may write there. */
export class PathClaims {
  readonly #byKey = new Map<string, Set<FoundFile>>();
  readonly #named: readonly NamedFile[];
  readonly #toKey: ToPathKey;
  #stems: ReadonlyMap<string, number> | null = null;

  constructor(named: readonly NamedFile[], toKey: ToPathKey) {
    this.#named = named;
    this.#toKey = toKey;
    for (const { file, names, formats } of named) {
      const short = [...(formats.main ?? []), ...formats.copies].map((format) => names.short(format));
      for (const path of [file.path, ...(formats.main === null ? [names.own] : []), ...short]) this.#claim(path, file);
    }
  }

  /** Whether a path belongs to another file. */
  isTaken(file: FoundFile, path: string): boolean {
    return [...(this.#byKey.get(this.#toKey(path)) ?? [])].some((claimant) => claimant !== file);
  }

  /** The path of a result in another format than the source: the short one, unless another file has or may write it. */
  toOtherFormat({ file, names, formats }: NamedFile, format: string): string {
    const isExpected = [...(formats.main ?? []), ...formats.copies].includes(format);
    const isShared = !isExpected && this.#countStem(names) > 1; // of a preset: other files may get it too
    return isShared || this.isTaken(file, names.short(format)) ? names.long(format) : names.short(format);
  }

  #claim(path: string, file: FoundFile): void {
    const key = this.#toKey(path);
    this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(file));
  }

  /** How many files have results of this name up to the extension. */
  #countStem(names: ResultNames): number {
    if (this.#stems === null) {
      const stems = new Map<string, number>();
      for (const named of this.#named) stems.set(this.#toStem(named.names), (stems.get(this.#toStem(named.names)) ?? 0) + 1);
      this.#stems = stems;
    }
    return this.#stems.get(this.#toStem(names)) ?? 0;
  }

  #toStem({ own }: ResultNames): string {
    const { dir, name } = parse(own);
    return this.#toKey(join(dir, name));
  }
}
