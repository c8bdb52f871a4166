import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Absolute path of a file below `fixtures/`, such as `images/sample.jpg`. */
export function fixturePath(name: string): string {
  return join(root, 'fixtures', name);
}

/** Content of a file below `fixtures/`, such as `images/sample.jpg`. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(fixturePath(name));
}

/** The whole test corpus: `shared/corpus` in the repository's folder or in one above it. Null where it is not installed. */
export function corpusFolder(): string | null {
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder)) {
    const corpus = join(folder, 'shared/corpus');
    if (existsSync(corpus)) return corpus;
  }
  return null;
}
