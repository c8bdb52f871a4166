import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ImageFormat } from '@pixmill/contracts';
import sharp from 'sharp';
import { root } from './repository.js';

/** An image of the corpus on disk. */
interface CorpusFile {
  readonly path: string;
  readonly name: string;
  /** Class of the corpus, such as `jpeg-web`. */
  readonly imageClass: string;
  readonly sha256: string;
}

export interface CorpusImage extends CorpusFile {
  readonly format: ImageFormat;
  readonly sourceBytes: number;
  /** Pixels of one frame. */
  readonly pixels: number;
  /** The shorter side of one frame, in px. */
  readonly minSide: number;
  readonly frames: number;
}

export interface Corpus {
  readonly name: string;
  readonly images: readonly CorpusImage[];
}

export interface CorpusOptions {
  /** The folder of the corpus; by default the nearest `shared/corpus`, or `fixtures/images` without one. */
  readonly folder?: string | undefined;
  /** Classes to keep; all of them by default. */
  readonly classes?: readonly string[] | undefined;
  /** Most images of each class. */
  readonly limit?: number;
}

/** Classes without images to optimize: damaged files, and formats that the product rejects. */
const excludedClasses = new Set(['bad', 'other']);

const fixtureClasses: Readonly<Record<string, string>> = {
  'alpha.png': 'png-logo-alpha',
  'animated.png': 'apng',
  'cmyk-no-profile.jpg': 'jpeg-cmyk',
  'cmyk-profile.jpg': 'jpeg-cmyk',
  'already-optimised.jpg': 'derived',
  'gray.jpg': 'jpeg-variants',
  'gray-alpha-16-bit.png': 'png-16bit-gray',
  'rgb-16-bit.png': 'png-16bit-gray',
  'palette.png': 'png-palette',
  'photo.png': 'png-photo',
};
const defaultClasses: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'jpeg-web',
  png: 'png-logo-alpha',
  gif: 'gif',
  webp: 'webp',
  avif: 'avif',
  svg: 'svg',
  jp2: 'other',
  tiff: 'other',
  bmp: 'other',
  ico: 'other',
  psd: 'other',
  heic: 'other',
};
const formats: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  avif: 'avif',
  svg: 'svg',
};

/** Reads the images of a corpus. */
export async function readCorpus({ folder, classes, limit = Number.POSITIVE_INFINITY }: CorpusOptions): Promise<Corpus> {
  const shared = folder ?? findSharedCorpus();
  const files = shared === null ? await listFixtures(join(root, 'fixtures', 'images')) : await listManifest(shared);
  const counts = new Map<string, number>();
  const chosen = files.filter(({ imageClass }) => {
    const count = (counts.get(imageClass) ?? 0) + 1;
    counts.set(imageClass, count);
    return (classes === undefined || classes.includes(imageClass)) && count <= limit;
  });
  return { name: shared === null ? 'fixtures/images' : 'shared/corpus', images: await Promise.all(chosen.map(measure)) };
}

/** Pictures of `fixtures/faults`, whose results were once visibly wrong. Class `fault`; no part of any corpus. */
export async function readFaults(): Promise<readonly CorpusImage[]> {
  const files = await listFixtures(join(root, 'fixtures', 'faults'));
  return Promise.all(files.map((file) => measure({ ...file, imageClass: 'fault' })));
}

/** The first `shared/corpus` beside the repository or beside a folder above it; null without one. */
export function findSharedCorpus(): string | null {
  for (let folder = resolve(root); dirname(folder) !== folder; folder = dirname(folder)) {
    const corpus = join(dirname(folder), 'shared', 'corpus');
    if (existsSync(join(corpus, 'manifest.json'))) return corpus;
  }
  return null;
}

interface Manifest {
  readonly files: readonly { readonly file: string; readonly class: string; readonly sha256: string }[];
}

async function listManifest(folder: string): Promise<readonly CorpusFile[]> {
  const { files }: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  return files
    .filter((entry) => !excludedClasses.has(entry.class) && findFormat(entry.file) !== undefined)
    .map(({ file, class: imageClass, sha256 }) => ({ path: join(folder, file), name: basename(file), imageClass, sha256 }));
}

async function listFixtures(folder: string): Promise<readonly CorpusFile[]> {
  const names = (await readdir(folder)).filter((name) => findFormat(name) !== undefined).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return { path, name, imageClass: fixtureClasses[name] ?? defaultClasses[formatOf(name)], sha256 };
    }),
  );
}

/** Reads the header with sharp, not with the product that is measured. */
async function measure(file: CorpusFile): Promise<CorpusImage> {
  const bytes = await readFile(file.path);
  const { width, height, pages = 1, pageHeight } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const frameHeight = pageHeight ?? height;
  return {
    ...file,
    format: formatOf(file.name),
    sourceBytes: bytes.length,
    pixels: width * frameHeight,
    minSide: Math.min(width, frameHeight),
    frames: pages,
  };
}

/** The format by the extension, which is right for every file outside the class `bad`. */
function findFormat(name: string): ImageFormat | undefined {
  return formats[name.split('.').at(-1) ?? ''];
}

function formatOf(name: string): ImageFormat {
  const format = findFormat(name);
  if (format === undefined) throw new Error(`${name} has no extension of an image format`);
  return format;
}
