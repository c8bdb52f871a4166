import type { ByteReader } from '../bytes/byte-reader.js';

/** One picture of an icon, as the directory describes it. */
export interface IcoEntry {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly at: number;
  readonly bytes: number;
}

const [HEADER_BYTES, ENTRY_BYTES] = [6, 16];
const ICON = 1;

/** A byte cannot have 256, so that 0 stands for it. */
const toSide = (value: number) => (value === 0 ? 256 : value);
/** The depth is often missing where the number of colours says it. */
const toDepth = (depth: number, colours: number) => (depth === 0 ? 32 - Math.clz32(toSide(colours)) : depth);

/** The pictures of an icon, in the order of the file. Throws AppError `image_damaged`. Source: Microsoft, Icons (1995). */
export function readIcoDirectory(reader: ByteReader): IcoEntry[] {
  if (reader.u16(0, 'its header') !== 0 || reader.u16(2, 'its header') !== ICON) throw reader.damaged('no icon', 0);
  const count = reader.u16(4, 'its header');
  if (count === 0) throw reader.damaged('no picture', 4);
  reader.slice(HEADER_BYTES, count * ENTRY_BYTES, 'the end of its directory');
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    return {
      width: toSide(reader.u8(at, 'a width')),
      height: toSide(reader.u8(at + 1, 'a height')),
      bitsPerPixel: toDepth(reader.u16(at + 6, 'a depth'), reader.u8(at + 2, 'a number of colours')),
      bytes: reader.u32(at + 8, 'a length'),
      at: reader.u32(at + 12, 'a place'),
    };
  });
}

/** The picture that a browser shows: the largest, and of several the deepest. The first of equal ones. */
export function selectIcoEntry(entries: readonly IcoEntry[]): IcoEntry | null {
  const rank = ({ width, height, bitsPerPixel }: IcoEntry) => width * height * 65_536 + bitsPerPixel;
  let best: IcoEntry | null = null;
  for (const entry of entries) if (!best || rank(entry) > rank(best)) best = entry;
  return best;
}
