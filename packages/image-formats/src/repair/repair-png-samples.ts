import { deflateSync } from 'node:zlib';
import { type PngChunk, readPngChunks, writePngChunks } from '../containers/png/png.js';
import { colourTypes, listPasses, type PngHeader, readPngHeader, sumRowBytes, toPngHeader } from '../containers/png/png-header.js';
import { inflateAvailable } from './inflate-available.js';
import { drawRows, type PngCanvas } from './png-canvas.js';
import { type PassRows, unfilterPasses } from './png-unfilter.js';
import type { RepairedFile } from './repair.js';

/** Larger pictures do not fit into the memory of a codec process together with their canvas. */
const MAX_ROW_BYTES = 200_000_000;
/** A stream may be longer than the rows. */
const EXTRA_BYTES = 65_536;
/** The size does not matter: the optimizer packs the result again. */
const ZLIB_LEVEL = 1;
/** They describe samples that the canvas does not have, or frames. */
const droppedChunks = ['PLTE', 'tRNS', 'hIST', 'bKGD', 'sBIT', 'acTL', 'fcTL', 'fdAT'];

/** The first IDAT chunks in a row: decoders read no others. */
function findSamples(chunks: readonly PngChunk[]): readonly PngChunk[] {
  const start = chunks.findIndex(({ type }) => type === 'IDAT');
  const length = chunks.slice(start).findIndex(({ type }) => type !== 'IDAT');
  return chunks.slice(start, start + length);
}

/** The offset of byte `index` of the compressed samples in a file with these chunks. */
function findOffset(chunks: readonly PngChunk[], samples: readonly PngChunk[], index: number): number {
  let at = 8;
  let left = index;
  for (const chunk of chunks) {
    if (samples.includes(chunk)) {
      if (left <= chunk.data.length) return at + 8 + left;
      left -= chunk.data.length;
    }
    at += 12 + chunk.data.length;
  }
  return at;
}

/** The same samples, each row without a filter. */
function toUnfilteredSamples(passRows: readonly PassRows[]): Buffer {
  const filter = Buffer.alloc(1);
  return Buffer.concat(passRows.flatMap(({ rows }) => rows.flatMap((row) => [filter, row])));
}

function canvasChunks({ width, height }: PngHeader, { data, channels, bits }: PngCanvas): { head: PngChunk; samples: Buffer } {
  const colourType = channels === 2 ? colourTypes.grayAlpha : colourTypes.colourAlpha;
  const rowBytes = data.length / height;
  const rows = Array.from({ length: height }, (_, y) => [Buffer.alloc(1), data.subarray(y * rowBytes, (y + 1) * rowBytes)]);
  return { head: toPngHeader({ width, height, bits, colourType }), samples: Buffer.concat(rows.flat()) };
}

function replaceSamples(chunks: readonly PngChunk[], samples: readonly PngChunk[], data: Buffer): PngChunk[] {
  const [first] = samples;
  return chunks
    .filter((chunk) => chunk === first || chunk.type !== 'IDAT')
    .map((chunk) => (chunk === first ? { type: 'IDAT', data: deflateSync(data, { level: ZLIB_LEVEL }) } : chunk));
}

/**
 * The rows of a still PNG, or of the first picture of an animated one, whose compressed samples end early or break: complete rows stay, the
 * others are transparent, and a picture with transparent rows gets alpha. Null when there is no complete row, or too many bytes.
 * Throws AppError `image_damaged` when `bytes` has broken chunks.
 */
export function repairPngSamples(bytes: Buffer): RepairedFile | null {
  const chunks = readPngChunks(bytes);
  const header = readPngHeader(chunks);
  const samples = findSamples(chunks);
  const passes = header ? listPasses(header) : [];
  const expectedBytes = sumRowBytes(passes);
  if (!header || expectedBytes === 0 || expectedBytes > MAX_ROW_BYTES) return null;
  const { data, usedBytes } = inflateAvailable(Buffer.concat(samples.map((chunk) => chunk.data)), expectedBytes + EXTRA_BYTES);
  const passRows = unfilterPasses(data, passes, Math.max(1, (header.bits * header.channels) / 8));
  const rows = passRows.reduce((sum, pass) => sum + pass.rows.length, 0);
  if (rows === 0) return null;
  const at = findOffset(chunks, samples, usedBytes);
  const expectedRows = passes.reduce((sum, { height }) => sum + height, 0);
  if (rows === expectedRows) {
    const repaired = replaceSamples(chunks, samples, toUnfilteredSamples(passRows));
    return { bytes: writePngChunks(repaired), repairs: [{ what: 'the compressed data does not end well', at }] };
  }
  const canvas = canvasChunks(header, drawRows(passRows, chunks, header));
  const kept = replaceSamples(chunks, samples, canvas.samples).filter(({ type }) => !droppedChunks.includes(type));
  const [, ...rest] = kept;
  return {
    bytes: writePngChunks([canvas.head, ...rest]),
    repairs: [{ what: `the data ends after ${rows} of ${expectedRows} rows`, at }],
  };
}
