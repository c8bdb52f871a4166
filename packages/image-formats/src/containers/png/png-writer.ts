import { deflateSync } from 'node:zlib';
import { endChunk, writePngChunks } from './png.js';
import { colourTypes, toPngHeader } from './png-header.js';

/** Uncompressed pixels, interleaved. */
export interface PngSamples {
  readonly data: Uint8Array;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

export interface IndexedImage {
  /** px */
  readonly width: number;
  readonly height: number;
  /** The palette index of every pixel. */
  readonly indices: Uint16Array;
  /** Red, green, blue and alpha of each entry; at most 256 entries. */
  readonly entries: Uint8Array;
}

/** zlib level 6 is enough: oxipng compresses the result again, or the result is only a probe. */
const ZLIB_LEVEL = 6;

/** The Average row filter. Source: PNG third edition, 9.2. */
const AVERAGE_FILTER = 3;

const typesByChannels = { 1: colourTypes.gray, 2: colourTypes.grayAlpha, 3: colourTypes.colour, 4: colourTypes.colourAlpha } as const;

const toBitDepth = (entries: number) => [1, 2, 4].find((bits) => entries <= 2 ** bits) ?? 8;

/** Writes a PNG with a palette, with the fewest possible bits per pixel and without filters. */
export function writeIndexedPng({ width, height, indices, entries }: IndexedImage): Buffer {
  const bits = toBitDepth(entries.length / 4);
  const stride = Math.ceil((width * bits) / 8) + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const bit = x * bits;
      const at = y * stride + 1 + (bit >> 3);
      rows[at] = (rows[at] ?? 0) | ((indices[i] ?? 0) << (8 - bits - (bit & 7)));
    }
  }
  const colours = Buffer.from(entries.filter((_, at) => at % 4 !== 3));
  const alphas = Buffer.from(entries.filter((_, at) => at % 4 === 3));
  return writePngChunks([
    toPngHeader({ width, height, bits, colourType: colourTypes.indexed }),
    { type: 'PLTE', data: colours },
    ...(alphas.some((alpha) => alpha < 255) ? [{ type: 'tRNS', data: alphas }] : []),
    { type: 'IDAT', data: deflateSync(rows, { level: ZLIB_LEVEL }) },
    endChunk,
  ]);
}

/** Writes a PNG in gray or true colour, with the Average filter in every row. */
export function writeAveragedPng({ data, width, height, channels }: PngSamples): Buffer {
  const stride = width * channels;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    rows[to] = AVERAGE_FILTER;
    to += 1;
    for (let at = 0; at < stride; at += 1, from += 1, to += 1) {
      const left = at >= channels ? (data[from - channels] ?? 0) : 0;
      const above = y > 0 ? (data[from - stride] ?? 0) : 0;
      rows[to] = (data[from] ?? 0) - ((left + above) >> 1);
    }
  }
  return writePngChunks([
    toPngHeader({ width, height, bits: 8, colourType: typesByChannels[channels] }),
    { type: 'IDAT', data: deflateSync(rows, { level: ZLIB_LEVEL }) },
    endChunk,
  ]);
}
