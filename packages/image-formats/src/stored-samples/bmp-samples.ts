import { readPngChunks } from '../containers/png/png.js';
import { readPngHeader } from '../containers/png/png-header.js';
import type { StoredSamples } from './samples.js';

const fileHeaderBytes = 14;
const coreHeaderBytes = 12;

/** Bits of a pixel in the header at an offset; 0 when it lies outside of the bytes. Source: BITMAPCOREHEADER, BITMAPINFOHEADER. */
function readBitCount(bytes: Buffer, at: number): number {
  if (at + 16 > bytes.length) return 0;
  return bytes.readUInt16LE(at + (bytes.readUInt32LE(at) === coreHeaderBytes ? 10 : 14));
}

const toRgb = (depth: number): StoredSamples => ({ depth, colour: 'rgb', sampling: '4:4:4' });

/** How a BMP stores its picture. */
export const readBmpSamples = (bytes: Buffer): StoredSamples | null => toRgb(readBitCount(bytes, fileHeaderBytes));

const entryBytes = 16;
const maxEntries = 255;

interface IconEntry {
  readonly area: number;
  readonly bits: number;
  readonly at: number;
}

/** A side of 0 means 256. */
const toSide = (byte: number | undefined) => byte || 256;

function readEntries(bytes: Buffer): readonly IconEntry[] {
  const count = Math.min(bytes.length < 6 ? 0 : bytes.readUInt16LE(4), maxEntries);
  const starts = Array.from({ length: count }, (_, index) => 6 + index * entryBytes);
  return starts
    .filter((at) => at + entryBytes <= bytes.length)
    .map((at) => ({
      area: toSide(bytes[at]) * toSide(bytes[at + 1]),
      bits: bytes.readUInt16LE(at + 6),
      at: bytes.readUInt32LE(at + 12),
    }));
}

/** How an ICO stores its largest picture, which is a BMP without a file header or a PNG. */
export function readIcoSamples(bytes: Buffer): StoredSamples | null {
  const [largest] = readEntries(bytes).toSorted((a, b) => b.area - a.area || b.bits - a.bits);
  if (!largest || largest.at >= bytes.length) return null;
  const picture = bytes.subarray(largest.at);
  if (!picture.subarray(1, 4).equals(Buffer.from('PNG'))) return toRgb(readBitCount(bytes, largest.at));
  const header = readPngHeader(readPngChunks(picture));
  return header && { ...toRgb(header.bits * header.channels), colour: header.colourType === 0 || header.colourType === 4 ? 'gray' : 'rgb' };
}
