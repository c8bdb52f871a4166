import type { PixelFormat } from '../image-facts.js';
import { readAvifMetadata } from './formats/avif-metadata.js';
import { readBmpMetadata } from './formats/bmp-metadata.js';
import { readGifMetadata } from './formats/gif-metadata.js';
import { readJp2Metadata } from './formats/jp2-metadata.js';
import { readJpegMetadata } from './formats/jpeg-metadata.js';
import { readPngMetadata } from './formats/png-metadata.js';
import { readPsdMetadata } from './formats/psd-metadata.js';
import { readTiffMetadata } from './formats/tiff-metadata.js';
import { readWebpMetadata } from './formats/webp-metadata.js';
import type { FileMetadata } from './metadata.js';

const noFileMetadata: FileMetadata = { exif: null, xmp: null, iptc: null, density: null };

const readers: Readonly<Record<PixelFormat, (bytes: Buffer) => FileMetadata>> = {
  jpeg: readJpegMetadata,
  png: readPngMetadata,
  gif: readGifMetadata,
  webp: readWebpMetadata,
  avif: readAvifMetadata,
  tiff: readTiffMetadata,
  psd: readPsdMetadata,
  bmp: readBmpMetadata,
  ico: () => noFileMetadata,
  jp2: readJp2Metadata,
  // both are items of a box `meta`
  heic: readAvifMetadata,
};

/** Reads EXIF, XMP, IPTC and density of a file, without its colour profile. Throws AppError `image_damaged`. Source: docs/formats.md#metadata. */
export function readFileMetadata(bytes: Buffer, format: PixelFormat): FileMetadata {
  return readers[format](bytes);
}
