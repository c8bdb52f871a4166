import { toBytes } from './sample.js';

/** An entry of a directory: a text, a ratio, a directory of its own, or bytes. */
export interface TiffEntry {
  readonly tag: number;
  readonly value: string | readonly [number, number] | readonly TiffEntry[] | Buffer;
}

const [ASCII, LONG, RATIONAL, UNDEFINED] = [2, 4, 5, 7];

const isRatio = (value: TiffEntry['value']): value is readonly [number, number] => Array.isArray(value) && typeof value[0] === 'number';

/** A directory and its values, at `start`. Values of four bytes or less are not written inside their entries by this function's callers. */
function writeDirectory(entries: readonly TiffEntry[], start: number, next: number): Buffer {
  const head = Buffer.alloc(2 + entries.length * 12 + 4);
  head.writeUInt16BE(entries.length);
  head.writeUInt32BE(next, head.length - 4);
  const values: Buffer[] = [];
  let at = start + head.length;
  for (const [index, { tag, value }] of entries.entries()) {
    const isDirectory = typeof value !== 'string' && !Buffer.isBuffer(value) && !isRatio(value);
    const data = isDirectory
      ? writeDirectory(value, at, 0)
      : isRatio(value)
        ? Buffer.concat(value.map((number) => toBytes(number, 4)))
        : Buffer.from(value);
    const [type, count] = isDirectory
      ? [LONG, 1]
      : isRatio(value)
        ? [RATIONAL, 1]
        : [typeof value === 'string' ? ASCII : UNDEFINED, data.length];
    const entryAt = 2 + index * 12;
    head.writeUInt16BE(tag, entryAt);
    head.writeUInt16BE(type, entryAt + 2);
    head.writeUInt32BE(count, entryAt + 4);
    head.writeUInt32BE(at, entryAt + 8);
    values.push(data, Buffer.alloc(data.length % 2));
    at += data.length + (data.length % 2);
  }
  return Buffer.concat([head, ...values]);
}

/** A TIFF structure with one directory, and a thumbnail in a second one. Every value has more than four bytes. */
export function writeTiff(entries: readonly TiffEntry[], thumbnail?: Buffer): Buffer {
  const header = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
  if (!thumbnail) return Buffer.concat([header, writeDirectory(entries, header.length, 0)]);
  const thumbnailAt = header.length + writeDirectory(entries, header.length, 0).length;
  const first = writeDirectory(entries, header.length, thumbnailAt);
  const second = Buffer.alloc(2 + 2 * 12 + 4);
  second.writeUInt16BE(2);
  const values = [thumbnailAt + second.length, thumbnail.length];
  for (const [index, value] of values.entries()) {
    second.writeUInt16BE(0x0201 + index, 2 + index * 12);
    second.writeUInt16BE(LONG, 4 + index * 12);
    second.writeUInt32BE(1, 6 + index * 12);
    second.writeUInt32BE(value, 10 + index * 12);
  }
  return Buffer.concat([header, first, second, thumbnail]);
}
