/** Source: TIFF 6.0 section 2 and CIPA DC-008 (EXIF 2.32), 4.6. */
/** Bytes of an entry in a directory. */
export const ENTRY_BYTES = 12;

/** A list of entries. */
export interface Directory {
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
