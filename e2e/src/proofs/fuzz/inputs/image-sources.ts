import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SourceImage {
  readonly name: string;
  readonly bytes: Buffer;
}

const fixtures = fileURLToPath(new URL('../../../../../fixtures', import.meta.url));

/** `shared/corpus` beside the clone or above it; a stranger's clone has none. */
function findCorpus(): string | null {
  for (let folder = fixtures; folder !== dirname(folder); folder = dirname(folder)) {
    const corpus = join(folder, 'shared/corpus');
    if (existsSync(corpus)) return corpus;
  }
  return null;
}

function readFolder(folder: string): SourceImage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !/\.(json|md|txt)$/.test(path))
    .map((path) => ({ name: relative(folder, path).replaceAll('/', '-'), bytes: readFileSync(path) }));
}

/** Every image there is to start from: ours and, where it is found and `whole`, the shared corpus. */
export function readSourceImages({ whole }: { readonly whole: boolean }): readonly SourceImage[] {
  const corpus = whole ? findCorpus() : null;
  return [fixtures, ...(corpus === null ? [] : [corpus])].flatMap(readFolder);
}
