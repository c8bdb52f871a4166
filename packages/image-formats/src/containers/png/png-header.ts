import { findPngChunk, type PngChunk } from './png.js';

/** The IHDR chunk. Source: PNG third edition, 11.2.1. */
export interface PngHeader {
  /** px */
  readonly width: number;
  readonly height: number;
  /** Bits per sample or palette index. */
  readonly bits: number;
  readonly colourType: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

/** Source: PNG third edition, table 9. */
export const colourTypes = { gray: 0, colour: 2, indexed: 3, grayAlpha: 4, colourAlpha: 6 } as const;

const HEADER_BYTES = 13;
const channelsByType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Null without an IHDR chunk, or when it names a colour type that does not exist. */
export function readPngHeader(chunks: readonly PngChunk[]): PngHeader | null {
  const data = findPngChunk(chunks, 'IHDR')?.data;
  if (!data || data.length < HEADER_BYTES) return null;
  const [bits = 0, colourType = 0, , , interlace = 0] = data.subarray(8);
  const channels = channelsByType[colourType];
  const size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
  return channels === undefined ? null : { ...size, bits, colourType, channels, interlaced: interlace === 1 };
}

/** The IHDR chunk of a picture without interlacing. */
export function toPngHeader({ width, height, bits, colourType }: Pick<PngHeader, 'width' | 'height' | 'bits' | 'colourType'>): PngChunk {
  const data = Buffer.alloc(HEADER_BYTES);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colourType], 8);
  return { type: 'IHDR', data };
}

/** A reduced picture of an interlaced PNG, or the whole picture: the pixels at `left + x * across`, `top + y * down`. */
export interface PngPass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  /** px */
  readonly width: number;
  readonly height: number;
  /** Bytes of a row without its filter byte. */
  readonly rowBytes: number;
}

/** Source: PNG third edition, 8.1. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that have pixels, in file order. */
export function listPasses({ width, height, bits, channels, interlaced }: PngHeader): PngPass[] {
  const grids = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return grids.flatMap(([left, top, across, down]) => {
    const passWidth = Math.ceil((width - left) / across);
    const passHeight = Math.ceil((height - top) / down);
    if (passWidth <= 0 || passHeight <= 0) return [];
    return [{ left, top, across, down, width: passWidth, height: passHeight, rowBytes: Math.ceil((passWidth * bits * channels) / 8) }];
  });
}

/** Bytes of all rows with their filter bytes. */
export const sumRowBytes = (passes: readonly PngPass[]) => passes.reduce((sum, { height, rowBytes }) => sum + height * (rowBytes + 1), 0);
