import { toDensity } from '../density.js';
import type { FileMetadata } from '../metadata.js';

/** Offsets in a BMP. Source: Microsoft, BITMAPINFOHEADER. */
const [HEADER_LENGTH, X_PER_METRE, Y_PER_METRE] = [14, 38, 42];
/** The first header that has the density. */
const MIN_HEADER_BYTES = 40;

/** A BMP has a density and no other metadata. Never throws. */
export function readBmpMetadata(bytes: Buffer): FileMetadata {
  const hasDensity = bytes.length >= Y_PER_METRE + 4 && bytes.readUInt32LE(HEADER_LENGTH) >= MIN_HEADER_BYTES;
  const density = hasDensity ? toDensity(bytes.readInt32LE(X_PER_METRE) / 100, bytes.readInt32LE(Y_PER_METRE) / 100, 'cm') : null;
  return { exif: null, xmp: null, iptc: null, density };
}
