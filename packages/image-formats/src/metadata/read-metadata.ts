import type { RasterFormat } from '../image-facts.js';
import { readAvifMetadata } from './avif-metadata.js';
import { readGifMetadata } from './gif-metadata.js';
import { readJpegMetadata } from './jpeg-metadata.js';
import type { FileMetadata } from './metadata.js';
import { readPngMetadata } from './png-metadata.js';
import { readWebpMetadata } from './webp-metadata.js';

const readers: Readonly<Record<RasterFormat, (bytes: Buffer) => FileMetadata>> = {
  jpeg: readJpegMetadata,
  png: readPngMetadata,
  gif: readGifMetadata,
  webp: readWebpMetadata,
  avif: readAvifMetadata,
};

/** Reads EXIF, XMP, IPTC and density of a file, without its colour profile. Throws AppError `image_damaged`. Source: docs/formats.md#metadata. */
export function readFileMetadata(bytes: Buffer, format: RasterFormat): FileMetadata {
  return readers[format](bytes);
}
