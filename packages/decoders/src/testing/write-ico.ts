import { type BmpFields, writeBmpHeader, writeBmpRows } from './write-bmp.js';

export interface IcoPicture {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly colours?: number;
  readonly data: Buffer;
}

/** An icon of these pictures. */
export function writeIco(pictures: readonly IcoPicture[]): Buffer {
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let dataAt = directory.length;
  for (const [index, { width, height, depth = 0, colours = 0, data }] of pictures.entries()) {
    const at = 6 + 16 * index;
    directory.set([width & 255, height & 255, colours], at);
    directory.writeUInt16LE(depth, at + 6);
    directory.writeUInt32LE(data.length, at + 8);
    directory.writeUInt32LE(dataAt, at + 12);
    dataAt += data.length;
  }
  return Buffer.concat([directory, ...pictures.map(({ data }) => data)]);
}

/** A bitmap of an icon with its mask. `isHidden` says of a stored pixel whether the mask hides it. */
export function writeIconBitmap(
  fields: BmpFields & { width: number; height: number },
  isHidden: (x: number, row: number) => boolean,
): Buffer {
  const { width, height } = fields;
  const mask = writeBmpRows({ width, height, bits: 1, pixel: (x, row) => (isHidden(x, row) ? 1 : 0) });
  return Buffer.concat([writeBmpHeader({ ...fields, height: 2 * height }), writeBmpRows(fields), mask]);
}
