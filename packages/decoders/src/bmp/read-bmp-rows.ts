import type { Repair } from '@pixmill/contracts';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { BmpHeader } from './read-bmp-header.js';

/** RGB or RGBA samples, top row first. */
export interface BmpPixels {
  readonly samples: Buffer;
  readonly alpha: boolean;
  readonly repairs: readonly Repair[];
}

/** Rows as they are in the file, the first one at 0. */
export interface StoredRows {
  readonly data: Buffer;
  readonly rowBytes: number;
  /** How many are complete, at least one. The padding of the last one may be missing. */
  readonly complete: number;
}

/** Finds the rows at byte `at`. Throws AppError `image_damaged` when none is complete. */
export function findStoredRows(reader: ByteReader, { width, height, bitsPerPixel }: BmpHeader, at: number): StoredRows {
  // rows start at multiples of 4 bytes
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const usedBytes = Math.ceil((width * bitsPerPixel) / 8);
  reader.slice(at, usedBytes, 'the end of its first row');
  const data = reader.bytes.subarray(at, at + rowBytes * height);
  return { data, rowBytes, complete: Math.min(height, Math.floor((data.length - usedBytes) / rowBytes) + 1) };
}

/** The row of the picture, counted from the top, that is stored as number `row`. */
export const toShownRow = ({ isTopDown, height }: BmpHeader, row: number) => (isTopDown ? row : height - 1 - row);

/** Rows of indices; an index without a colour is black. */
export function readIndexRows({ data, rowBytes, complete }: StoredRows, header: BmpHeader, palette: Buffer): Buffer {
  const { width, height, bitsPerPixel: bits } = header;
  const samples = Buffer.alloc(width * height * 3);
  const mask = 2 ** bits - 1;
  for (let row = 0; row < complete; row += 1) {
    let to = toShownRow(header, row) * width * 3;
    for (let x = 0; x < width; x += 1) {
      const bit = x * bits;
      const from = (((data[row * rowBytes + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask) * 3;
      samples[to] = palette[from] ?? 0;
      samples[to + 1] = palette[from + 1] ?? 0;
      samples[to + 2] = palette[from + 2] ?? 0;
      to += 3;
    }
  }
  return samples;
}

/** Rows of 24-bit colours, blue first. */
export function readTrueColourRows({ data, rowBytes, complete }: StoredRows, header: BmpHeader): Buffer {
  const { width, height } = header;
  const samples = Buffer.alloc(width * height * 3);
  for (let row = 0; row < complete; row += 1) {
    let from = row * rowBytes;
    let to = toShownRow(header, row) * width * 3;
    for (let x = 0; x < width; x += 1, from += 3, to += 3) {
      samples[to] = data[from + 2] ?? 0;
      samples[to + 1] = data[from + 1] ?? 0;
      samples[to + 2] = data[from] ?? 0;
    }
  }
  return samples;
}
