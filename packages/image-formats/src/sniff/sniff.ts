import { TiffFile } from '../containers/tiff/tiff.js';
import { findCameraRaw } from './camera-raw.js';
import { matchesMagic, otherMagic, supportedMagic } from './magic.js';
import { sniffIsoMedia, sniffJpeg2000 } from './sniff-iso-media.js';
import type { SniffResult } from './sniff-result.js';
import { sniffText } from './sniff-text.js';

export type { SniffResult } from './sniff-result.js';

/** Enough for every signature and for the brands of an ISO media file. */
const headBytes = 512;
/** Sizes of the second header of a BMP, which tells its version. */
const bmpHeaderSizes = [12, 16, 40, 52, 56, 64, 108, 124];

/** Some writers leave marks in the reserved bytes, which readers ignore. */
const isBmpWithReservedBytes = (bytes: Buffer) =>
  bytes.length >= 18 && bytes.toString('latin1', 0, 2) === 'BM' && bmpHeaderSizes.includes(bytes.readUInt32LE(14));

/** A TIFF, unless it is a raw file of a camera, whose first page is a thumbnail. */
function sniffTiff(bytes: Buffer): SniffResult | null {
  const file = TiffFile.open(bytes);
  if (!file) return null;
  const raw = findCameraRaw(file);
  return raw === null ? { format: 'tiff' } : { format: null, name: `camera raw (${raw})` };
}

/**
 * Detects the format from the bytes, without decoding. Never throws. The first bytes of a file are enough, except for a raw file of a camera
 * whose directories lie at its end: these are found in the whole file only.
 */
export function sniff(bytes: Uint8Array): SniffResult {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // latin1 has one character per byte, so magic numbers can be written as strings
  const head = file.toString('latin1', 0, headBytes);
  const supported = supportedMagic.find(([, magic]) => matchesMagic(head, magic));
  if (supported) return { format: supported[0] };
  const container = sniffTiff(file) ?? sniffJpeg2000(head) ?? sniffIsoMedia(head);
  if (container) return container;
  if (isBmpWithReservedBytes(file)) return { format: 'bmp' };
  const other = otherMagic.find(([, magic]) => matchesMagic(head, magic));
  if (other) return { format: null, name: other[0] };
  return sniffText(bytes);
}
