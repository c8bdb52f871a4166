/** Source: TIFF 6.0 section 2 and CIPA DC-008 (EXIF 2.32), 4.6. */
const ORIENTATION = 0x0112;
const GPS_DIRECTORY = 0x8825;
const ENTRY_BYTES = 12;
/** Bytes of one value by its type, 1 (byte) to 12 (double). */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

interface Directory {
  /** Offset of the first entry. */
  readonly entries: number;
  readonly count: number;
  /** Offset of the link to the next directory. */
  readonly link: number;
}

/** Reads numbers and directories of a TIFF structure. Offsets are in bytes. A read outside the structure returns null. */
export interface TiffReader {
  readonly isLittleEndian: boolean;
  readonly firstDirectory: Directory | null;
  readShort(at: number): number | null;
  readLong(at: number): number | null;
  readDirectory(at: number | null): Directory | null;
  /** The offset of the entry with this tag. */
  findEntry(directory: Directory, tag: number): number | null;
}

/** Opens a TIFF structure; null for other bytes. */
export function readTiff(tiff: Buffer): TiffReader | null {
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return null;
  const isLittleEndian = order.startsWith('II');
  const fits = (at: number, length: number) => at >= 0 && at + length <= tiff.length;
  const readShort = (at: number) => (fits(at, 2) ? (isLittleEndian ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)) : null);
  const readLong = (at: number) => (fits(at, 4) ? (isLittleEndian ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)) : null);
  const readDirectory = (at: number | null): Directory | null => {
    const count = at ? readShort(at) : null;
    if (!at || count === null) return null;
    const link = at + 2 + count * ENTRY_BYTES;
    return fits(link, 4) ? { entries: at + 2, count, link } : null;
  };
  const findEntry = ({ entries, count }: Directory, tag: number): number | null => {
    for (let index = 0; index < count; index += 1) {
      const at = entries + index * ENTRY_BYTES;
      if (readShort(at) === tag) return at;
    }
    return null;
  };
  return { isLittleEndian, firstDirectory: readDirectory(readLong(4)), readShort, readLong, readDirectory, findEntry };
}

/** The orientation in an EXIF block, 1 (upright) to 8; 1 without one. */
export function readOrientation(tiff: Buffer): number {
  const reader = readTiff(tiff);
  const at = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, ORIENTATION) : null;
  const value = at === null ? null : reader?.readShort(at + 8);
  return value && value <= 8 ? value : 1;
}

/** Overwrites a directory and its values with zeros. */
function zeroDirectory(tiff: Buffer, { readShort, readLong }: TiffReader, { entries, count, link }: Directory): void {
  for (let at = entries; at < link; at += ENTRY_BYTES) {
    const bytes = (typeBytes[readShort(at + 2) ?? 0] ?? 0) * (readLong(at + 4) ?? 0);
    const start = readLong(at + 8) ?? 0;
    if (bytes > 4 && start >= 8 && start + bytes <= tiff.length) tiff.fill(0, start, start + bytes);
  }
  tiff.fill(0, entries - 2, entries + count * ENTRY_BYTES + 4);
}

/** A copy without the GPS directory. The values of every other tag stay at their offsets, because maker notes contain offsets. */
export function removeLocation(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff);
  const reader = readTiff(copy);
  const entry = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, GPS_DIRECTORY) : null;
  if (!reader?.firstDirectory || entry === null) return copy;
  const { entries, count, link } = reader.firstDirectory;
  const gpsDirectory = reader.readDirectory(reader.readLong(entry + 8));
  if (gpsDirectory) zeroDirectory(copy, reader, gpsDirectory);
  // moves the later entries and the link to the next directory up
  copy.copyWithin(entry, entry + ENTRY_BYTES, link + 4);
  copy.fill(0, link + 4 - ENTRY_BYTES, link + 4);
  const countAt = entries - 2;
  if (reader.isLittleEndian) copy.writeUInt16LE(count - 1, countAt);
  else copy.writeUInt16BE(count - 1, countAt);
  return copy;
}
