import type { ImageSize } from '@pixmill/image-formats';

export interface GifTestImage {
  /** px on the canvas: left, top, width, height; the whole canvas by default. */
  readonly region?: readonly [number, number, number, number];
  /** The index of a pixel of the image. */
  readonly index: (x: number, y: number) => number;
  readonly disposal?: number;
  /** -1 by default: none. */
  readonly transparentIndex?: number;
  /** Units of 10 ms; 50 by default. */
  readonly delay?: number;
  readonly isInterlaced?: boolean;
  /** Whether it has a graphic control; true by default. */
  readonly hasControl?: boolean;
}

export interface GifTestFile extends ImageSize {
  /** Red, green and blue of each colour; their number is a power of two from 2 to 256. An index may have none. */
  readonly colours: readonly (readonly [number, number, number])[];
  readonly backgroundIndex?: number;
  readonly images: readonly GifTestImage[];
}

/** A short sub-block stream of codes of one width: a clear code comes before the decoder would widen them. */
function toLzw(indices: readonly number[], bits: number): Buffer {
  const [clear, width] = [2 ** bits, bits + 1];
  const codes = indices.flatMap((index, at) => (at % (clear - 2) === 0 ? [clear, index] : [index]));
  const stream: number[] = [];
  let [value, available] = [0, 0];
  for (const code of [...codes, clear + 1]) {
    value |= code << available;
    for (available += width; available >= 8; available -= 8, value >>>= 8) stream.push(value & 0xff);
  }
  stream.push(value & 0xff);
  const blocks = Array.from({ length: Math.ceil(stream.length / 255) }, (_, at) => stream.slice(at * 255, (at + 1) * 255));
  return Buffer.from([bits, ...blocks.flatMap((block) => [block.length, ...block]), 0]);
}

const toShorts = (values: readonly number[]) => values.flatMap((value) => [value & 0xff, value >> 8]);

/** The rows of an interlaced image in the order of its stream. */
function listRows(height: number, isInterlaced: boolean): number[] {
  const rows = Array.from({ length: height }, (_, y) => y);
  if (!isInterlaced) return rows;
  const passOf = (y: number) => (y % 8 === 0 ? 0 : y % 8 === 4 ? 1 : y % 4 === 2 ? 2 : 3);
  return [0, 1, 2, 3].flatMap((pass) => rows.filter((y) => passOf(y) === pass));
}

/** Writes a GIF image by image, for files that no encoder writes. It shares no code with the product. */
export function writeGif({ width, height, colours, backgroundIndex = 0, images }: GifTestFile): Buffer {
  const bits = Math.log2(colours.length);
  const parts: Buffer[] = [
    Buffer.from('GIF89a', 'latin1'),
    Buffer.from([...toShorts([width, height]), 0x80 | (bits - 1), backgroundIndex, 0, ...colours.flat()]),
    ...(images.length > 1 ? [Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1')] : []),
  ];
  for (const image of images) {
    const { region = [0, 0, width, height], disposal = 0, transparentIndex = -1, delay = 50, isInterlaced = false } = image;
    const [left, top, across, down] = region;
    const flags = (disposal << 2) | (transparentIndex >= 0 ? 1 : 0);
    if (image.hasControl ?? true) parts.push(Buffer.from([0x21, 0xf9, 4, flags, ...toShorts([delay]), Math.max(0, transparentIndex), 0]));
    parts.push(Buffer.from([0x2c, ...toShorts([left, top, across, down]), isInterlaced ? 0x40 : 0]));
    const indices = listRows(down, isInterlaced).flatMap((y) => Array.from({ length: across }, (_, x) => image.index(x, y)));
    parts.push(toLzw(indices, Math.max(2, bits)));
  }
  return Buffer.concat([...parts, Buffer.from([0x3b])]);
}
