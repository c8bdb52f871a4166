import { segmentKinds } from '../containers/jpeg/application-segments.js';
import { splitJpeg } from '../containers/jpeg/jpeg.js';
import { type PngChunk, scanPngChunks } from '../containers/png/png.js';
import type { RasterFormat } from '../image-facts.js';
import { ENTRY_BYTES, readTiff, type TiffReader } from './exif/exif.js';
import { mainTags, tiffTypes } from './exif/exif-tags.js';

/** Offsets of type, count and value in an entry. */
const [TYPE_AT, COUNT_AT, VALUE_AT] = [2, 4, 8];
/** `Exif`, a zero byte, and a byte of any value. */
const EXIF_HEADER_BYTES = segmentKinds.exif.header.length;

/** The offsets of the complete orientation entries of the main directory. Later entries may be cut off. */
function listEntries(reader: TiffReader, tiffBytes: number): number[] {
  const directory = reader.readLong(4);
  const count = directory ? (reader.readShort(directory) ?? 0) : 0;
  const entries = Array.from({ length: count }, (_, index) => (directory ?? 0) + 2 + index * ENTRY_BYTES);
  return entries.filter((at) => at + ENTRY_BYTES <= tiffBytes && reader.readShort(at) === mainTags.orientation);
}

/**
 * The orientation of a TIFF structure, 1 (upright) to 8, as browsers read it: that of the first entry with one SHORT of 1 to 8; 1 without one. Source:
 * docs/formats.md#geometry-and-animations.
 */
export function readOrientation(tiff: Buffer): number {
  const reader = readTiff(tiff);
  for (const at of reader ? listEntries(reader, tiff.length) : []) {
    const isOneShort = reader?.readShort(at + TYPE_AT) === tiffTypes.short && reader.readLong(at + COUNT_AT) === 1;
    const value = isOneShort ? reader.readShort(at + VALUE_AT) : null;
    if (value && value <= 8) return value;
  }
  return 1;
}

/** The same structure in which each orientation entry has this value, in the form that every reader understands. */
export function withOrientation(tiff: Buffer, orientation: number): Buffer {
  const copy = Buffer.from(tiff);
  const reader = readTiff(copy);
  for (const at of reader ? listEntries(reader, copy.length) : []) {
    const entry = reader?.isLittleEndian ? [3, 0, 1, 0, 0, 0, orientation, 0, 0, 0] : [0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    copy.set(entry, at + TYPE_AT);
  }
  return copy;
}

/** The bodies of the EXIF segments of a JPEG, header included. Only the first one counts. Throws AppError `image_damaged`. */
export function listExifSegments(jpeg: Buffer): Buffer[] {
  const { segments } = splitJpeg(jpeg);
  return segments
    .filter(
      ({ marker, body }) =>
        marker === segmentKinds.exif.marker && body.length >= EXIF_HEADER_BYTES && body.toString('latin1', 0, 5) === 'Exif\0',
    )
    .map(({ body }) => body);
}

/** The EXIF chunks of a PNG before its samples. Only the first one counts; one behind the samples does not. */
export function listEarlyExifChunks(chunks: readonly PngChunk[]): PngChunk[] {
  const samplesAt = chunks.findIndex(({ type }) => type === 'IDAT');
  return chunks.slice(0, Math.max(0, samplesAt)).filter(({ type }) => type === 'eXIf');
}

const readers: Readonly<Record<RasterFormat, (bytes: Buffer) => number>> = {
  jpeg(bytes) {
    const [body] = listExifSegments(bytes);
    return body ? readOrientation(body.subarray(EXIF_HEADER_BYTES)) : 1;
  },
  png(bytes) {
    const [chunk] = listEarlyExifChunks(scanPngChunks(bytes).chunks.filter(({ state }) => state === 'sound'));
    return chunk ? readOrientation(chunk.data) : 1;
  },
  gif: () => 1,
  webp: () => 1,
  // the decoder turns an AVIF by its properties, and nobody reads its EXIF
  avif: () => 1,
};

/**
 * By how much a browser turns the decoded pixels of a file: 1 (upright) to 8. WebP and GIF are never turned, and an AVIF is decoded upright.
 * Throws AppError `image_damaged`. Source: docs/formats.md#geometry-and-animations.
 */
export function readShownOrientation(bytes: Buffer, format: RasterFormat): number {
  return readers[format](bytes);
}
