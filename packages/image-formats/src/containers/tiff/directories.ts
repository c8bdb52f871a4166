/** Bounds of a search in hostile bytes. */
const maxDirectories = 16;
const maxEntries = 1_000;
const maxValues = 16;
const entryBytes = 12;
const valueBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 13: 4 };

/** A directory of a TIFF, as far as it lies in the bytes. Source: TIFF 6.0 section 2. */
export interface TiffDirectory {
  /** The first whole numbers of each entry by its tag. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
  /** Maker of the camera; empty when there is none. */
  readonly make: string;
  /** Where the next directory is; 0 for none. */
  readonly next: number;
}

interface ByteReader {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
}

const makeTag = 271;

/** Whether a file starts like a TIFF, also like a BigTIFF. Pure. */
export function isTiff(bytes: Buffer): boolean {
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(bytes.toString('latin1', 0, 4));
}

/** The directories of a BigTIFF have another form, which is not read here. */
const hasDirectories = (bytes: Buffer) => bytes.length >= 16 && isTiff(bytes) && bytes[2] !== 0x2b && bytes[3] !== 0x2b;

function openReader(bytes: Buffer): ByteReader {
  const little = bytes[0] === 0x49;
  return {
    u16: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  };
}

/** Null when it begins outside of the bytes. */
function readDirectory(bytes: Buffer, { u16, u32 }: ByteReader, at: number): TiffDirectory | null {
  if (at < 8 || at + 2 > bytes.length) return null;
  const end = at + 2 + Math.min(u16(at), maxEntries) * entryBytes;
  const numbers = new Map<number, readonly number[]>();
  let make = '';
  for (let entry = at + 2; entry + entryBytes <= Math.min(end, bytes.length); entry += entryBytes) {
    const size = valueBytes[u16(entry + 2)];
    if (size === undefined) continue;
    const count = u32(entry + 4);
    const start = count * size <= 4 ? entry + 8 : u32(entry + 8);
    const length = Math.min(count, maxValues);
    if (start + length * size > bytes.length) continue;
    if (u16(entry) === makeTag) make = bytes.toString('latin1', start, start + length);
    const read = size === 4 ? u32 : size === 2 ? u16 : (position: number) => bytes[position] ?? 0;
    numbers.set(
      u16(entry),
      Array.from({ length }, (_, index) => read(start + index * size)),
    );
  }
  return { numbers, make, next: end + 4 <= bytes.length ? u32(end) : 0 };
}

/** The directory of the first page; null for other files, for a BigTIFF, and when it lies outside of the bytes. Never throws. */
export function readFirstDirectory(bytes: Buffer): TiffDirectory | null {
  if (!hasDirectories(bytes)) return null;
  const reader = openReader(bytes);
  return readDirectory(bytes, reader, reader.u32(4));
}

const subDirectoriesTag = 330;

/** The directories of the pages and those inside of them, as far as they lie in the bytes; the first 16. Never throws. */
export function listTiffDirectories(bytes: Buffer): readonly TiffDirectory[] {
  if (!hasDirectories(bytes)) return [];
  const reader = openReader(bytes);
  const found: TiffDirectory[] = [];
  const waiting = [reader.u32(4)];
  const seen = new Set<number>();
  while (waiting.length > 0 && seen.size < maxDirectories) {
    const at = waiting.shift() ?? 0;
    const directory = seen.has(at) ? null : readDirectory(bytes, reader, at);
    seen.add(at);
    if (!directory) continue;
    found.push(directory);
    waiting.push(...(directory.numbers.get(subDirectoriesTag) ?? []), ...(directory.next ? [directory.next] : []));
  }
  return found;
}
