const tag = { subfileType: 254, compression: 259, photometric: 262, make: 271, subDirectories: 330, dngVersion: 50_706 } as const;

/** Samples of a sensor: TIFF/EP and DNG name them so. */
const sensorPhotometrics = [32_803, 34_892];
/** Compressions that only cameras write: Sony, Samsung, Nikon, Kodak, Pentax. */
const rawCompressions = [32_767, 32_770, 34_713, 65_000, 65_535];
/** A reduced version of another picture of the file. */
const reducedPicture = 1;

/** Bounds of a search in hostile bytes. */
const maxDirectories = 16;
const maxEntries = 1_000;
const entryBytes = 12;
const valueBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 13: 4 };

interface Directory {
  /** Whole numbers of the entries that are read here. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
  readonly make: string;
  /** Where the next directory is; 0 for none. */
  readonly next: number;
}

interface ByteReader {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
}

function openReader(bytes: Buffer): ByteReader {
  const little = bytes[0] === 0x49;
  return {
    u16: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  };
}

/** Whether a file starts like a TIFF, also like a BigTIFF. Pure. */
export function isTiff(bytes: Buffer): boolean {
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(bytes.toString('latin1', 0, 4));
}

/** The entries of a directory that lie in the bytes; null when the directory itself does not. */
function readDirectory(bytes: Buffer, { u16, u32 }: ByteReader, at: number): Directory | null {
  if (at < 8 || at + 2 > bytes.length) return null;
  const count = Math.min(u16(at), maxEntries);
  const end = at + 2 + count * entryBytes;
  const numbers = new Map<number, readonly number[]>();
  let make = '';
  for (let entry = at + 2; entry + entryBytes <= Math.min(end, bytes.length); entry += entryBytes) {
    const size = valueBytes[u16(entry + 2)];
    if (size === undefined) continue;
    const length = Math.min(u32(entry + 4), maxDirectories);
    const start = length * size <= 4 ? entry + 8 : u32(entry + 8);
    if (start + length * size > bytes.length) continue;
    if (u16(entry) === tag.make) make = bytes.toString('latin1', start, start + length);
    const read = size === 4 ? u32 : size === 2 ? u16 : (position: number) => bytes[position] ?? 0;
    numbers.set(
      u16(entry),
      Array.from({ length }, (_, index) => read(start + index * size)),
    );
  }
  return { numbers, make, next: end + 4 <= bytes.length ? u32(end) : 0 };
}

/** The main directories and those inside of them, as far as they lie in the bytes. */
function listDirectories(bytes: Buffer): readonly Directory[] {
  const reader = openReader(bytes);
  const found: Directory[] = [];
  const waiting = [reader.u32(4)];
  const seen = new Set<number>();
  while (waiting.length > 0 && seen.size < maxDirectories) {
    const at = waiting.shift() ?? 0;
    const directory = seen.has(at) ? null : readDirectory(bytes, reader, at);
    seen.add(at);
    if (!directory) continue;
    found.push(directory);
    waiting.push(...(directory.numbers.get(tag.subDirectories) ?? []), ...(directory.next ? [directory.next] : []));
  }
  return found;
}

const makers: readonly (readonly [RegExp, string])[] = [
  [/^nikon/i, 'NEF'],
  [/^sony/i, 'ARW'],
  [/^(pentax|ricoh)/i, 'PEF'],
  [/^samsung/i, 'SRW'],
  [/^hasselblad/i, '3FR'],
  [/^(eastman )?kodak/i, 'DCR'],
];

const nameOfMaker = (make: string) =>
  makers.find(([pattern]) => pattern.test(make))?.[1] ?? (make.replace(/[^\x21-\x7e].*/s, '') || 'TIFF/EP');

/** A directory with samples of a sensor, or a thumbnail that a camera put before the directories of its samples. */
function isOfCamera({ numbers, make }: Directory): boolean {
  const first = (name: number) => numbers.get(name)?.[0] ?? -1;
  if (sensorPhotometrics.includes(first(tag.photometric)) || rawCompressions.includes(first(tag.compression))) return true;
  return first(tag.subfileType) === reducedPicture && make !== '' && numbers.has(tag.subDirectories);
}

/**
 * The usual extension of a raw file of a camera that starts like a TIFF, or the name of its maker; null for a TIFF with pictures. Never throws.
 * Source: docs/formats.md#raw-files-of-cameras.
 */
export function findCameraRaw(bytes: Buffer): string | null {
  if (bytes.length < 16 || bytes[2] === 0x2b || bytes[3] === 0x2b) return null;
  if (bytes.toString('latin1', 8, 11) === 'CR\x02') return 'CR2';
  if (['IIII', 'MMMM'].includes(bytes.toString('latin1', 8, 12))) return 'IIQ';
  const directories = listDirectories(bytes);
  if (directories.some(({ numbers }) => numbers.has(tag.dngVersion))) return 'DNG';
  const make = directories.find((directory) => directory.make !== '')?.make ?? '';
  return directories.some(isOfCamera) ? nameOfMaker(make) : null;
}
