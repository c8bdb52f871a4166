import type { RasterFormat } from '../image-facts.js';
import { readAvifMetadata } from './formats/avif-metadata.js';
import { readGifMetadata } from './formats/gif-metadata.js';
import { readJpegMetadata } from './formats/jpeg-metadata.js';
import { readPngMetadata } from './formats/png-metadata.js';
import { readWebpMetadata } from './formats/webp-metadata.js';
import type { FileMetadata } from './metadata.js';

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
