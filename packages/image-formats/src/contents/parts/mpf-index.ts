import type { JpegMarker } from '../../containers/jpeg/jpeg-markers.js';
import { readTiff } from '../../metadata/exif/exif.js';

/** Source: CIPA DC-007 (Multi-Picture Format), 5.2.3: entries of 16 bytes with attributes at 0, size at 4 and offset at 8. */
const MP_ENTRIES = 0xb002;
const MP_ENTRY_BYTES = 16;
const MPF_HEADER = 'MPF\0';
const TYPE_MASK = 0xff_ff_ff;
/** Types 0x010001 and 0x010002: large thumbnails. */
const THUMBNAIL_TYPE = 0x01;

/** A picture in the index of a JPEG. */
export interface MpfEntry {
  readonly isThumbnail: boolean;
  /** Offset of the picture in bytes from the start of the file; 0 for the first one. */
  readonly at: number;
  readonly bytes: number;
}

export interface MpfIndex {
  /** The base of the offsets, in bytes from the start of the file. */
  readonly base: number;
  readonly entries: readonly MpfEntry[];
}

const openIndex = (body: Buffer) => {
  const tiff = body.subarray(MPF_HEADER.length);
  const reader = readTiff(tiff);
  const entry = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, MP_ENTRIES) : null;
  if (!reader || entry === null) return null;
  const [start, bytes] = [reader.readLong(entry + 8), reader.readLong(entry + 4)];
  if (start === null || bytes === null || bytes % MP_ENTRY_BYTES !== 0 || start + bytes > tiff.length) return null;
  return { reader, tiff, starts: Array.from({ length: bytes / MP_ENTRY_BYTES }, (_, index) => start + index * MP_ENTRY_BYTES) };
};

/** Offset of the base from the marker: marker, length and identifier. */
const baseOf = ({ at }: Pick<JpegMarker, 'at'>) => at + 4 + MPF_HEADER.length;

/** Reads the index in an MPF segment; null when it is broken. */
export function readMpfIndex(segment: JpegMarker): MpfIndex | null {
  const index = openIndex(segment.body);
  if (!index) return null;
  const base = baseOf(segment);
  const entries = index.starts.map((start) => {
    const [attributes, bytes, offset] = [0, 4, 8].map((field) => index.reader.readLong(start + field) ?? 0);
    return {
      isThumbnail: ((attributes ?? 0) & TYPE_MASK) >> 16 === THUMBNAIL_TYPE,
      at: offset ? base + offset : 0,
      bytes: bytes ?? 0,
    };
  });
  return { base, entries };
}

/** The body of the MPF segment at `at`, with new offsets and sizes; `entries` are in the order of the index. */
export function writeMpfIndex({ at, body }: Pick<JpegMarker, 'at' | 'body'>, entries: readonly MpfEntry[]): Buffer {
  const copy = Buffer.from(body);
  const index = openIndex(copy);
  if (!index) return copy;
  const { reader, tiff, starts } = index;
  const write = (value: number, to: number) => (reader.isLittleEndian ? tiff.writeUInt32LE(value, to) : tiff.writeUInt32BE(value, to));
  for (const [position, entry] of entries.entries()) {
    const start = starts[position];
    if (start === undefined) break;
    write(entry.bytes, start + 4);
    write(entry.at === 0 ? 0 : entry.at - baseOf({ at }), start + 8);
  }
  return copy;
}
