import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { corpusFolder, fixturePath } from '@pixmill/testkit';
import type { NamedImage } from '../../../fixtures.js';

function readFolder(folder: string): NamedImage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !/\.(json|md|txt)$/.test(path))
    .map((path) => ({ name: relative(folder, path).replaceAll('/', '-'), bytes: readFileSync(path) }));
}

/** Reads every fixture and, with `withCorpus`, every image of the shared corpus where it is installed. */
export function readSourceImages({ withCorpus }: { readonly withCorpus: boolean }): readonly NamedImage[] {
  const corpus = withCorpus ? corpusFolder() : null;
  return [fixturePath(''), ...(corpus === null ? [] : [corpus])].flatMap(readFolder);
}
