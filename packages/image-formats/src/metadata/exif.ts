/** Source: TIFF 6.0 section 2 and CIPA DC-008 (EXIF 2.32), 4.6. */
const ORIENTATION = 0x0112;
const THUMBNAIL_OFFSET = 0x0201;
const THUMBNAIL_BYTES = 0x0202;
const GPS_DIRECTORY = 0x8825;
const ENTRY_BYTES = 12;
const SHORT = 3;
/** Bytes of one value by its type, 1 (byte) to 12 (double). */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

interface Directory {
  /** Where its entries start. */
  readonly entries: number;
  readonly count: number;
  /** Where the offset of the next directory stands. */
  readonly link: number;
}

/** Numbers of a TIFF structure, in its byte order; null for what lies outside, or when it is none. */
export function readTiff(tiff: Buffer) {
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return null;
  const little = order.startsWith('II');
  const fits = (at: number, length: number) => at >= 0 && at + length <= tiff.length;
  const short = (at: number) => (fits(at, 2) ? (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)) : null);
  const long = (at: number) => (fits(at, 4) ? (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)) : null);
  const directory = (at: number | null): Directory | null => {
    const count = at ? short(at) : null;
    if (!at || count === null) return null;
    const link = at + 2 + count * ENTRY_BYTES;
    return fits(link, 4) ? { entries: at + 2, count, link } : null;
  };
  const find = ({ entries, count }: Directory, tag: number): number | null => {
    for (let index = 0; index < count; index += 1) {
      const at = entries + index * ENTRY_BYTES;
      if (short(at) === tag) return at;
    }
    return null;
  };
  const first = directory(long(4));
  return { little, short, long, directory, find, first };
}

/** The orientation an EXIF block tells, 1 (upright) to 8; 1 when it tells none. */
export function readOrientation(tiff: Buffer): number {
  const open = readTiff(tiff);
  const at = open?.first ? open.find(open.first, ORIENTATION) : null;
  const value = at === null ? null : open?.short(at + 8);
  return value && value <= 8 ? value : 1;
}

/** The smallest EXIF block that says how to turn the picture: 26 bytes. */
export function createOrientationExif(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

/**
 * A copy for pixels that were changed: orientation 1, and the thumbnail gone, because it shows the old picture
 * (decisions.md 25). Every other tag stays where it was, so that maker notes keep their offsets.
 */
export function toUprightExif(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff);
  const open = readTiff(copy);
  if (!open?.first) return copy;
  const orientation = open.find(open.first, ORIENTATION);
  if (orientation !== null) {
    if (open.little) copy.writeUInt16LE(1, orientation + 8);
    else copy.writeUInt16BE(1, orientation + 8);
  }
  const second = open.directory(open.long(open.first.link));
  if (!second) return copy;
  const offset = open.find(second, THUMBNAIL_OFFSET);
  const length = open.find(second, THUMBNAIL_BYTES);
  const start = offset === null ? null : open.long(offset + 8);
  const size = length === null ? null : open.long(length + 8);
  copy.fill(0, open.first.link, open.first.link + 4);
  if (start === null || size === null || start < 8 || start + size > copy.length) return copy;
  copy.fill(0, start, start + size);
  return start + size === copy.length ? copy.subarray(0, start) : copy;
}

/** Overwrites a directory and the values it points to. */
function zeroDirectory(tiff: Buffer, { short, long }: NonNullable<ReturnType<typeof readTiff>>, { entries, count, link }: Directory): void {
  for (let at = entries; at < link; at += ENTRY_BYTES) {
    const bytes = (typeBytes[short(at + 2) ?? 0] ?? 0) * (long(at + 4) ?? 0);
    const start = long(at + 8) ?? 0;
    if (bytes > 4 && start >= 8 && start + bytes <= tiff.length) tiff.fill(0, start, start + bytes);
  }
  tiff.fill(0, entries - 2, entries + count * ENTRY_BYTES + 4);
}

/** A copy that does not say where the picture was taken. Every other tag stays where it was, so that maker notes keep their offsets. */
export function removeLocation(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff);
  const open = readTiff(copy);
  const entry = open?.first ? open.find(open.first, GPS_DIRECTORY) : null;
  if (!open?.first || entry === null) return copy;
  const { entries, count, link } = open.first;
  const location = open.directory(open.long(entry + 8));
  if (location) zeroDirectory(copy, open, location);
  // the entries behind it move up, and the link to the next directory with them
  copy.copyWithin(entry, entry + ENTRY_BYTES, link + 4);
  copy.fill(0, link + 4 - ENTRY_BYTES, link + 4);
  const countAt = entries - 2;
  if (open.little) copy.writeUInt16LE(count - 1, countAt);
  else copy.writeUInt16BE(count - 1, countAt);
  return copy;
}
