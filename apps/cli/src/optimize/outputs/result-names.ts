import { dirname, join, parse } from 'node:path';
import { formatInfo, type ImageFormat, imageFormats } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import type { Target } from './target.js';

/** The paths that results of one file can have. Absolute. */
export interface ResultNames {
  /** For a result in the format of the source. */
  readonly own: string;
  /** For a result in another format: `photo.webp`. */
  short(format: string): string;
  /** The same where several files would have the short one: `photo.jpg.webp`. */
  long(format: string): string;
}

/** The paths of the results of a file. Pure. */
export function toResultNames(file: FoundFile, target: Target): ResultNames {
  const source = target.kind === 'in-place' ? (file.linkTarget ?? file.path) : file.path;
  const folder = target.kind === 'folder' ? join(target.folder, dirname(file.relativePath)) : dirname(source);
  const { name, ext } = parse(target.kind === 'folder' ? file.relativePath : source);
  const stem = target.kind === 'suffix' ? `${name}${target.suffix}` : name;
  const own = join(folder, `${stem}${ext}`);
  return {
    own,
    short: (format) => join(folder, `${stem}.${toExtension(format)}`),
    long: (format) => `${own}.${toExtension(format)}`,
  };
}

/** A format of a newer service is its own extension. */
function toExtension(format: string): string {
  return isKnown(format) ? formatInfo[format].extension : format.replace(/[^a-z0-9]/gi, '');
}

const isKnown = (format: string): format is ImageFormat => imageFormats.some((known) => known === format);
