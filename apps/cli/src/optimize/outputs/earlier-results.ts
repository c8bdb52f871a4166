import { dirname, join, parse } from 'node:path';
import { extraFormats } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import type { Target } from './target.js';

/** Finds the source of a result that an earlier run wrote; null for other paths. */
export type FindSource = (path: string) => string | null;

/**
 * The files without the results of other files among them, which an earlier run wrote beside their sources: `photo-small.jpg` beside
 * `photo.jpg`, `photo.jpg.webp`, and copies that the skip cache knows.
 */
export function leaveOutResults(files: readonly FoundFile[], target: Target, findSource: FindSource): readonly FoundFile[] {
  if (target.kind === 'folder') return files;
  const paths = new Set(files.map(({ path }) => path));
  const stems = new Set(files.map(({ path }) => join(dirname(path), parse(path).name)));
  return files.filter(({ path }) => {
    const { dir, name, ext } = parse(path);
    const source = findSource(path);
    if (source !== null && source !== path && paths.has(source)) return false;
    if (extraFormats.some((format) => `.${format}` === ext) && paths.has(join(dir, name))) return false;
    if (target.kind !== 'suffix') return true;
    const stem = parse(name).name.endsWith(target.suffix) ? parse(name).name : name; // photo-small.jpg.webp
    return !(stem.endsWith(target.suffix) && stems.has(join(dir, stem.slice(0, -target.suffix.length))));
  });
}
