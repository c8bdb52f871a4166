/** An entry of a TIFF directory whose value is in the entry itself. */
export interface TestTiffEntry {
  readonly tag?: number;
  /** 1 byte, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, and so on. */
  readonly type?: number;
  readonly count?: number;
  readonly value: number;
}

export interface TestTiff {
  /** The first directory. */
  readonly entries: readonly TestTiffEntry[];
  /** The second directory, of a thumbnail. */
  readonly thumbnail?: readonly TestTiffEntry[];
  readonly isLittleEndian?: boolean;
}

const ORIENTATION = 0x0112;
const HEAD_BYTES = 8;
const ENTRY_BYTES = 12;
const byteTypes = [1, 2, 6, 7];
const shortTypes = [3, 8];

/** Writes a TIFF structure with entries as given, valid or not. It shares no code with the product. Entries are orientations of type SHORT by default. */
export function writeTiff({ entries, thumbnail = [], isLittleEndian = true }: TestTiff): Buffer {
  const linkAt = HEAD_BYTES + 2 + entries.length * ENTRY_BYTES;
  const tiff = Buffer.alloc(linkAt + 4 + (thumbnail.length > 0 ? 2 + thumbnail.length * ENTRY_BYTES + 4 : 0));
  const short = (value: number, at: number) => (isLittleEndian ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  const long = (value: number, at: number) => (isLittleEndian ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  const directory = (list: readonly TestTiffEntry[], start: number) => {
    short(list.length, start);
    for (const [index, { tag = ORIENTATION, type = 3, count = 1, value }] of list.entries()) {
      const at = start + 2 + index * ENTRY_BYTES;
      short(tag, at);
      short(type, at + 2);
      long(count, at + 4);
      if (byteTypes.includes(type)) tiff.writeUInt8(value, at + 8);
      else if (shortTypes.includes(type)) short(value, at + 8);
      else long(value, at + 8);
    }
  };
  tiff.write(isLittleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  long(HEAD_BYTES, 4);
  directory(entries, HEAD_BYTES);
  if (thumbnail.length > 0) {
    long(linkAt + 4, linkAt);
    directory(thumbnail, linkAt + 4);
  }
  return tiff;
}
