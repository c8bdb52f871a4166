import type { ImageSize } from '../../image-facts.js';
import type { Density } from '../density.js';
import { ENTRY_BYTES } from './exif.js';
import { exifTags, mainTags, tiffTypes } from './exif-tags.js';

/** What a small EXIF block can say. */
export interface ExifFields {
  /** 2 to 8; null for upright pixels. */
  readonly orientation: number | null;
  /** Text without its end. */
  readonly artist: Buffer | null;
  readonly copyright: Buffer | null;
  readonly density: Density | null;
  /** px, in the EXIF directory. */
  readonly size: ImageSize | null;
  /** A complete maker note whose offsets count from its start. */
  readonly makerNote: Buffer | null;
}

export const noExifFields: ExifFields = { orientation: null, artist: null, copyright: null, density: null, size: null, makerNote: null };

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Values of at most 4 bytes stand in the entry, others behind the directory. */
  readonly value: Buffer;
}

const HEADER_BYTES = 8;
const RATIONAL_DIGITS = 10_000;

const short = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return { tag, type: tiffTypes.short, count: 1, value: bytes };
};

const long = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return { tag, type: tiffTypes.long, count: 1, value: bytes };
};

const rational = (tag: number, value: number): Entry => {
  const below = Number.isInteger(value) || value > 100_000 ? 1 : RATIONAL_DIGITS;
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(Math.min(0xffff_ffff, Math.round(value * below)));
  bytes.writeUInt32BE(below, 4);
  return { tag, type: tiffTypes.rational, count: 1, value: bytes };
};

const text = (tag: number, value: Buffer): Entry => {
  const bytes = Buffer.concat([value, Buffer.alloc(1)]);
  return { tag, type: tiffTypes.ascii, count: bytes.length, value: bytes };
};

const densityUnits = { aspect: 1, inch: 2, cm: 3 } as const;

const toDensityEntries = ({ x, y, unit }: Density) => [
  rational(mainTags.xResolution, x),
  rational(mainTags.yResolution, y),
  short(mainTags.resolutionUnit, densityUnits[unit]),
];

const directoryBytes = (entries: readonly Entry[]) => 2 + entries.length * ENTRY_BYTES + 4;

/** A directory at this offset, with the values that do not fit into its entries behind it. */
function toDirectory(entries: readonly Entry[], offset: number): Buffer {
  const head = Buffer.alloc(directoryBytes(entries));
  head.writeUInt16BE(entries.length);
  const values: Buffer[] = [];
  let valueAt = offset + head.length;
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 2 + index * ENTRY_BYTES;
    head.writeUInt16BE(tag, at);
    head.writeUInt16BE(type, at + 2);
    head.writeUInt32BE(count, at + 4);
    if (value.length <= 4) {
      value.copy(head, at + 8);
    } else {
      head.writeUInt32BE(valueAt, at + 8);
      const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
      values.push(padded);
      valueAt += padded.length;
    }
  }
  return Buffer.concat([head, ...values]);
}

/** The smallest EXIF block with these fields; null without any. An orientation alone takes 26 bytes. */
export function createExif({ orientation, artist, copyright, density, size, makerNote }: ExifFields): Buffer | null {
  const main = [
    ...(orientation === null ? [] : [short(mainTags.orientation, orientation)]),
    ...(density ? toDensityEntries(density) : []),
    ...(artist ? [text(mainTags.artist, artist)] : []),
    ...(copyright ? [text(mainTags.copyright, copyright)] : []),
  ];
  const camera = [
    ...(makerNote ? [{ tag: exifTags.makerNote, type: tiffTypes.undefined, count: makerNote.length, value: makerNote }] : []),
    ...(size ? [long(exifTags.width, size.width), long(exifTags.height, size.height)] : []),
  ];
  if (main.length + camera.length === 0) return null;
  const header = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
  if (camera.length === 0) return Buffer.concat([header, toDirectory(main, HEADER_BYTES)]);
  const withLink = (offset: number) =>
    toDirectory(
      [...main, long(mainTags.exifDirectory, offset)].toSorted((a, b) => a.tag - b.tag),
      HEADER_BYTES,
    );
  const exifAt = HEADER_BYTES + withLink(0).length;
  return Buffer.concat([header, withLink(exifAt), toDirectory(camera, exifAt)]);
}
