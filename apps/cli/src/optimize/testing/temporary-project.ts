import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a test with files in it. */
export interface TemporaryProject {
  /** Absolute, without links. */
  readonly folder: string;
  /** Absolute path of a file. */
  path(name: string): string;
  /** Writes files by name; each has its name as its text, or the given one. */
  add(...files: readonly (string | readonly [name: string, text: string])[]): void;
  read(name: string): string;
  /** Names of all files below the folder, with `/`, sorted. */
  list(): readonly string[];
  remove(): void;
}

/** Creates an empty folder in the folder for temporary files. */
export function createTemporaryProject(): TemporaryProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pixmill-cli-')));
  const path = (name: string) => join(folder, name);
  return {
    ...{ folder, path },
    add(...files) {
      for (const file of files) {
        const [name, text] = typeof file === 'string' ? [file, file] : file;
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
      }
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    list: () => {
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
      return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
