import type { ByteReader } from '../bytes/byte-reader.js';
import type { PsdHeader } from './read-psd-header.js';

/** Gets each row of a channel, channel after channel. The row is valid until the next one. */
export type PsdRowReceiver = (row: Buffer, channel: number, y: number) => void;

const [RAW, PACK_BITS] = [0, 1];
const compressionNames: Readonly<Record<number, string>> = { 2: 'ZIP compression', 3: 'ZIP compression with prediction' };
/** A run of PackBits makes at most 128 bytes of 2. */
const MAX_EXPANSION = 64;

export interface PsdRows {
  /** Reads the rows of the first channels. Throws AppError `image_damaged`. */
  forEach(channels: number, receive: PsdRowReceiver): void;
}

/** Bytes of one row of one channel. */
const psdRowBytes = ({ width, bits }: PsdHeader) => Math.ceil((width * bits) / 8);

/**
 * Opens the merged picture at byte `at`, and makes sure that the file has as many bytes as all its rows need, so that the caller may allocate them.
 * Throws AppError `image_damaged`, `not_an_image`.
 */
export function openPsdRows(reader: ByteReader, header: PsdHeader, at: number): PsdRows {
  const compression = reader.u16(at, 'its merged picture');
  if (compression === RAW) return openRawRows(reader, header, at + 2);
  if (compression === PACK_BITS) return openPackedRows(reader, header, at + 2);
  const name = compressionNames[compression];
  throw name === undefined ? reader.damaged(`compression ${compression}`, at) : reader.unsupported(name);
}

function openRawRows(reader: ByteReader, header: PsdHeader, at: number): PsdRows {
  const rowBytes = psdRowBytes(header);
  const data = reader.slice(at, rowBytes * header.height * header.channels, 'the end of its merged picture');
  return {
    forEach(channels, receive) {
      for (let row = 0; row < channels * header.height; row += 1)
        receive(data.subarray(row * rowBytes, (row + 1) * rowBytes), Math.floor(row / header.height), row % header.height);
    },
  };
}

function openPackedRows(reader: ByteReader, header: PsdHeader, at: number): PsdRows {
  const { height, channels, isLarge } = header;
  const lengthBytes = isLarge ? 4 : 2;
  reader.slice(at, channels * height * lengthBytes, 'the lengths of its rows');
  const readLength = (row: number) =>
    isLarge ? reader.u32(at + row * 4, 'the length of a row') : reader.u16(at + row * 2, 'the length of a row');
  const rowBytes = psdRowBytes(header);
  const dataAt = at + channels * height * lengthBytes;
  let end = dataAt;
  for (let row = 0; row < channels * height; row += 1) {
    const length = readLength(row);
    if (length * MAX_EXPANSION < rowBytes) throw reader.damaged(`${length} bytes for a row of ${rowBytes}`, at + row * lengthBytes);
    end += length;
  }
  reader.slice(dataAt, end - dataAt, 'the end of its merged picture');
  return {
    forEach(read, receive) {
      const row = Buffer.alloc(rowBytes);
      let from = dataAt;
      for (let index = 0; index < read * height; index += 1) {
        const length = readLength(index);
        if (!unpackBits(reader.bytes.subarray(from, from + length), row)) throw reader.damaged('a row that ends early', from);
        receive(row, Math.floor(index / height), index % height);
        from += length;
      }
    },
  };
}

/** Fills `row`; false when the data ends before. Bytes that a writer added at the end are ignored. Source: TIFF 6.0, section 9. */
function unpackBits(packed: Buffer, row: Buffer): boolean {
  let [from, to] = [0, 0];
  while (to < row.length) {
    if (from >= packed.length) return false;
    const code = packed.readInt8(from);
    from += 1;
    if (code >= 0) {
      if (from + Math.min(code + 1, row.length - to) > packed.length) return false;
      packed.copy(row, to, from, from + code + 1);
      from += code + 1;
      to += code + 1;
    } else if (code !== -128) {
      const value = packed[from];
      if (value === undefined) return false;
      row.fill(value, to, Math.min(row.length, to + 1 - code));
      from += 1;
      to += 1 - code;
    }
  }
  return true;
}
