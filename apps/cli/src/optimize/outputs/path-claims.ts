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
  /** Files whose results have the same name up to the extension. */
  readonly #byStem = new Map<string, number>();
  readonly #toKey: ToPathKey;

  constructor(named: readonly NamedFile[], toKey: ToPathKey) {
    this.#toKey = toKey;
    for (const { file, names, formats } of named) {
      const short = [...(formats.main ?? []), ...formats.copies].map((format) => names.short(format));
      for (const path of [file.path, ...(formats.main === null ? [names.own] : []), ...short]) this.#claim(path, file);
      this.#byStem.set(this.#toStem(names), (this.#byStem.get(this.#toStem(names)) ?? 0) + 1);
    }
  }

  /** Whether a path belongs to another file. */
  isTaken(file: FoundFile, path: string): boolean {
    return [...(this.#byKey.get(this.#toKey(path)) ?? [])].some((claimant) => claimant !== file);
  }

  /** The path of a result in another format than the source: the short one, unless another file has or may write it. */
  toOtherFormat({ file, names, formats }: NamedFile, format: string): string {
    const isExpected = [...(formats.main ?? []), ...formats.copies].includes(format);
    const isShared = !isExpected && (this.#byStem.get(this.#toStem(names)) ?? 0) > 1; // of a preset: other files may get it too
    return isShared || this.isTaken(file, names.short(format)) ? names.long(format) : names.short(format);
  }

  #claim(path: string, file: FoundFile): void {
    const key = this.#toKey(path);
    this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(file));
  }

  #toStem({ own }: ResultNames): string {
    const { dir, name } = parse(own);
    return this.#toKey(join(dir, name));
  }
}
