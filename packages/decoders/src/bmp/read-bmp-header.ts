import type { ByteReader } from '../bytes/byte-reader.js';
import { type BmpMasks, readBmpMasks } from './bmp-masks.js';

/** How the pixels are stored. */
export type BmpStorage = 'indices' | 'colours' | 'rle4' | 'rle8' | 'rle24';

/** The header of a bitmap, which a BMP has after its file header, and an ICO in each entry. */
export interface BmpHeader {
  /** Where the header starts, and its length in bytes. */
  readonly at: number;
  readonly length: number;
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the top row. */
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  readonly storage: BmpStorage;
  /** Of 16 and 32 bits per pixel. */
  readonly masks: BmpMasks | null;
  readonly palette: { readonly at: number; readonly colours: number; readonly bytesPerColour: 3 | 4 };
}

/** The first header, of OS/2 1 and Windows 2. */
const CORE_BYTES = 12;
/** Of Windows 3 and later, in the order of their age; the others belong to OS/2 2. */
const windowsLengths = [40, 52, 56, 108, 124];
const MIN_OS2_BYTES = 16;
const MAX_OS2_BYTES = 64;
/** Headers that end in the middle of the fields. */
const oddOs2Lengths = [42, 46];

const depths = [1, 2, 4, 8, 16, 24, 32];

/** Values of the compression field. Source: Microsoft, BITMAPINFOHEADER and [MS-WMF] 2.1.1.7; OS/2 2 has other meanings for 3 and 4. */
const [RGB, RLE8, RLE4, BITFIELDS, JPEG, PNG, ALPHA_BITFIELDS] = [0, 1, 2, 3, 4, 5, 6];
/** Printers read these, and no browser does. */
const windowsNames: Readonly<Record<number, string>> = { [JPEG]: 'a JPEG inside', [PNG]: 'a PNG inside' };
const os2Names: Readonly<Record<number, string>> = { [BITFIELDS]: 'Huffman coding' };

/** Reads the header at byte `at`. `isIcon` halves the height, which counts the mask of an icon. Throws AppError `image_damaged`. */
export function readBmpHeader(reader: ByteReader, at: number, isIcon = false): BmpHeader {
  const length = reader.u32(at, 'the length of its header');
  const isCore = length === CORE_BYTES;
  const isWindows = windowsLengths.includes(length);
  const isOs2 = !isWindows && length >= MIN_OS2_BYTES && length <= MAX_OS2_BYTES && (length % 4 === 0 || oddOs2Lengths.includes(length));
  if (!isCore && !isWindows && !isOs2) throw reader.damaged(`a header of ${length} bytes`, at);
  reader.slice(at, length, 'the end of its header');
  const width = isCore ? reader.u16(at + 4, 'its width') : reader.i32(at + 4, 'its width');
  const storedHeight = isCore ? reader.u16(at + 6, 'its height') : reader.i32(at + 8, 'its height');
  const height = isIcon ? Math.floor(Math.abs(storedHeight) / 2) : Math.abs(storedHeight);
  if (width < 1 || height < 1) throw reader.damaged(`a size of ${width}x${storedHeight} px`, at + 4);
  const bitsPerPixel = reader.u16(at + (isCore ? 10 : 14), 'its depth');
  if (!depths.includes(bitsPerPixel)) throw reader.damaged(`${bitsPerPixel} bits per pixel`, at + (isCore ? 10 : 14));
  // a short OS/2 header ends before the fields that it leaves at 0
  const field = (offset: number, what: string) => (offset + 4 <= length ? reader.u32(at + offset, what) : 0);
  const compression = field(16, 'its compression');
  const storage = toStorage(reader, { at: at + 16, compression, bitsPerPixel, isOs2 });
  const hasMasks = !isOs2 && (compression === BITFIELDS || compression === ALPHA_BITFIELDS);
  const masks =
    storage === 'colours'
      ? readBmpMasks(reader, { at, length, bitsPerPixel, isIcon, stored: hasMasks ? (compression === BITFIELDS ? 3 : 4) : 0 })
      : null;
  const bytesAfter = hasMasks && length === 40 ? (compression === BITFIELDS ? 12 : 16) : 0;
  const used = field(32, 'its number of colours');
  const colours = bitsPerPixel > 8 ? 0 : used === 0 ? 2 ** bitsPerPixel : Math.min(used, 2 ** bitsPerPixel);
  return {
    at,
    length,
    width,
    height,
    isTopDown: storedHeight < 0 && !isCore,
    bitsPerPixel,
    storage,
    masks,
    palette: { at: at + length + bytesAfter, colours, bytesPerColour: isCore ? 3 : 4 },
  };
}

interface StorageFields {
  readonly at: number;
  readonly compression: number;
  readonly bitsPerPixel: number;
  readonly isOs2: boolean;
}

function toStorage(reader: ByteReader, { at, compression, bitsPerPixel, isOs2 }: StorageFields): BmpStorage {
  const plain = bitsPerPixel > 8 ? 'colours' : 'indices';
  if (compression === RGB) return plain;
  if (compression === RLE8 && bitsPerPixel === 8) return 'rle8';
  if (compression === RLE4 && bitsPerPixel === 4) return 'rle4';
  if (isOs2 && compression === JPEG && bitsPerPixel === 24) return 'rle24';
  if (!isOs2 && (compression === BITFIELDS || compression === ALPHA_BITFIELDS) && (bitsPerPixel === 16 || bitsPerPixel === 32))
    return 'colours';
  const name = isOs2 ? os2Names[compression] : windowsNames[compression];
  if (name !== undefined) throw reader.unsupported(name);
  throw reader.damaged(`compression ${compression} of ${bitsPerPixel} bits per pixel`, at);
}
