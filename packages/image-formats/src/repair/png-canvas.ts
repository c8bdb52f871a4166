import { findPngChunk, type PngChunk } from '../containers/png/png.js';
import { colourTypes, type PngHeader } from '../containers/png/png-header.js';
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
  const entries = Array.from({ length: 2 ** bits }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = palette.subarray(index * 3);
    return [red, green, blue, alphas[index] ?? 255];
  });
  return (row, x) => entries[readSample(row, x, bits)] ?? [];
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

/** Whether the samples of the canvas are the bytes of the rows, with an opaque alpha where they have none. */
const hasPlainSamples = (chunks: readonly PngChunk[], { bits, colourType }: PngHeader) =>
  bits >= 8 && colourType !== colourTypes.indexed && !findPngChunk(chunks, 'tRNS');

/** Puts the pixels of all rows in their places. */
export function drawRows(passRows: readonly PassRows[], chunks: readonly PngChunk[], header: PngHeader): PngCanvas {
  const { width, height, colourType } = header;
  const bits = header.bits === 16 ? 16 : 8;
  const channels = colourType === colourTypes.gray || colourType === colourTypes.grayAlpha ? 2 : 4;
  const pixelBytes = (channels * bits) / 8;
  const data = Buffer.alloc(width * height * pixelBytes);
  const drawPixel = hasPlainSamples(chunks, header)
    ? toPlainWriter(data, pixelBytes, (header.channels * bits) / 8)
    : toSampleWriter(data, bits, colourType === colourTypes.indexed ? toPaletteReader(chunks, header) : toSampleReader(chunks, header));
  for (const { pass, rows } of passRows) {
    for (const [y, row] of rows.entries()) {
      const start = (pass.top + y * pass.down) * width + pass.left;
      for (let x = 0; x < pass.width; x += 1) drawPixel((start + x * pass.across) * pixelBytes, row, x);
    }
  }
  return { data, channels, bits };
}

/** Writes pixel `x` of a row at a byte of the canvas. */
type PixelWriter = (at: number, row: Buffer, x: number) => void;

/** Copies bytes. The whole repair of a PNG of 24 megapixels then takes 2 s of CPU time. */
function toPlainWriter(data: Buffer, pixelBytes: number, rowPixelBytes: number): PixelWriter {
  return (at, row, x) => {
    for (let byte = 0; byte < pixelBytes; byte += 1) {
      data[at + byte] = byte < rowPixelBytes ? (row[x * rowPixelBytes + byte] ?? 0) : 0xff;
    }
  };
}

function toSampleWriter(data: Buffer, bits: 8 | 16, readPixel: PixelReader): PixelWriter {
  return (at, row, x) => {
    const samples = readPixel(row, x);
    for (let index = 0; index < samples.length; index += 1) {
      if (bits === 16) data.writeUInt16BE(samples[index] ?? 0, at + index * 2);
      else data[at + index] = samples[index] ?? 0;
    }
  };
}
