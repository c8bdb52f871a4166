import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSharedCorpus } from '../read-corpus.js';
import { root } from '../repository.js';

/** A face that was labelled by eye: its centre and width in px of the picture at 1600 px or less. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Frontal or three quarter, profile or looking down, small (3 to 6 % of the width). */
  readonly kind: 'f' | 'p' | 's';
}

export interface LabelledPicture {
  readonly path: string;
  readonly faces: readonly Label[];
}

/** Where a picture lies: in the fixtures, in the corpus, or in an unpacked npm package. */
interface LabelEntry {
  readonly fixture?: string;
  readonly corpus?: string;
  readonly package?: string;
  readonly faces: readonly Label[];
}

export interface LabelFolders {
  /** Of the corpus; by default the nearest `shared/corpus`. */
  readonly corpus: string | undefined;
  /** The unpacked `@vladmandic/face-api@1.7.15`. */
  readonly package: string | undefined;
}

/** The labelled pictures that are there, and how many are not. */
export function readLabels(folders: LabelFolders): { readonly pictures: readonly LabelledPicture[]; readonly missing: number } {
  const { pictures }: { readonly pictures: readonly LabelEntry[] } = JSON.parse(
    readFileSync(join(root, 'bench/src/faces/labels.json'), 'utf8'),
  );
  const corpus = folders.corpus ?? findSharedCorpus();
  const findPath = ({ fixture, corpus: inCorpus, package: inPackage }: LabelEntry): string | null => {
    if (fixture !== undefined) return join(root, 'fixtures', fixture);
    if (inCorpus !== undefined) return corpus && join(corpus, inCorpus);
    return folders.package && inPackage ? join(folders.package, inPackage) : null;
  };
  const found = pictures.flatMap((entry): readonly LabelledPicture[] => {
    const path = findPath(entry);
    return path !== null && existsSync(path) ? [{ path, faces: entry.faces }] : [];
  });
  return { pictures: found, missing: pictures.length - found.length };
}
