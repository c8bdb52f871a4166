import { findPngChunk, type PngChunk } from '../containers/png-chunks.js';
import { colourTypes, type PngHeader } from './png-header.js';
import type { PassRows } from './png-unfilter.js';

/** Pixels with alpha: gray or RGB, 8 or 16 bits per sample. Pixels that are missing are transparent. */
export interface PngCanvas {
  readonly data: Buffer;
  readonly channels: 2 | 4;
  readonly bits: 8 | 16;
}

/** Sample `index` of a row, as stored. */
function readSample(row: Buffer, index: number, bits: number): number {
  if (bits === 16) return row.readUInt16BE(index * 2);
  if (bits === 8) return row[index] ?? 0;
  const bit = index * bits;
  return ((row[bit >> 3] ?? 0) >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
}

/** Returns the samples of pixel `x` of a row, alpha included, each from 0 to the maximum of the canvas. */
type PixelReader = (row: Buffer, x: number) => readonly number[];

function toPaletteReader(chunks: readonly PngChunk[], { bits }: PngHeader): PixelReader {
  const palette = findPngChunk(chunks, 'PLTE')?.data ?? Buffer.alloc(0);
  const alphas = findPngChunk(chunks, 'tRNS')?.data ?? Buffer.alloc(0);
  return (row, x) => {
    const index = readSample(row, x, bits);
    return [palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0, alphas[index] ?? 255];
  };
}

function toSampleReader(chunks: readonly PngChunk[], { bits, channels, colourType }: PngHeader): PixelReader {
  const hasAlpha = colourType === colourTypes.grayAlpha || colourType === colourTypes.colourAlpha;
  const key = hasAlpha ? undefined : findPngChunk(chunks, 'tRNS')?.data;
  const keySamples = key && key.length >= channels * 2 ? Array.from({ length: channels }, (_, index) => key.readUInt16BE(index * 2)) : null;
  const opaque = bits === 16 ? 65_535 : 255;
  const scale = bits < 8 ? 255 / (2 ** bits - 1) : 1;
  return (row, x) => {
    const samples = Array.from({ length: channels }, (_, index) => readSample(row, x * channels + index, bits));
    if (hasAlpha) return samples;
    const isKey = keySamples?.every((sample, index) => sample === samples[index]) === true;
    return [...samples.map((sample) => sample * scale), isKey ? 0 : opaque];
  };
}

/** Puts the pixels of all rows in their places. */
export function drawRows(passRows: readonly PassRows[], chunks: readonly PngChunk[], header: PngHeader): PngCanvas {
  const { width, height, colourType } = header;
  const bits = header.bits === 16 ? 16 : 8;
  const channels = colourType === colourTypes.gray || colourType === colourTypes.grayAlpha ? 2 : 4;
  const readPixel = colourType === colourTypes.indexed ? toPaletteReader(chunks, header) : toSampleReader(chunks, header);
  const pixelBytes = (channels * bits) / 8;
  const data = Buffer.alloc(width * height * pixelBytes);
  for (const { pass, rows } of passRows) {
    for (const [y, row] of rows.entries()) {
      for (let x = 0; x < pass.width; x += 1) {
        const at = ((pass.top + y * pass.down) * width + pass.left + x * pass.across) * pixelBytes;
        for (const [index, sample] of readPixel(row, x).entries()) {
          if (bits === 16) data.writeUInt16BE(sample, at + index * 2);
          else data[at + index] = sample;
        }
      }
    }
  }
  return { data, channels, bits };
}
