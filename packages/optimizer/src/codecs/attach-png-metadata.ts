import { losslessCompressPng, PngRowFilter } from '@napi-rs/image';
import {
  type PngChunk,
  readPngChunks,
  selectColourChunks,
  selectKeptChunks,
  withPngMetadata,
  writePngChunks,
} from '@pixmill/image-formats';
import type { CodecSource } from './codec.js';

/**
 * The chunks of an encoded PNG with the colour chunks of the source, and with `metadata` in place of any other. The source itself also keeps the
 * chunks that belong to its picture. Throws AppError `image_damaged`.
 */
export function attachPngMetadata(encoded: Buffer, { bytes, facts, metadata }: Omit<CodecSource, 'pixels'>): PngChunk[] {
  // pixels from other formats are plain sRGB
  const source = facts.format === 'png' ? readPngChunks(bytes) : [];
  const colour = selectColourChunks(source, { keepProfile: metadata.icc !== null });
  const kept = encoded === bytes ? selectKeptChunks(source).filter((chunk) => !colour.includes(chunk)) : [];
  return withPngMetadata(readPngChunks(encoded), [...colour, ...kept], metadata);
}

/** Compresses with oxipng, which chooses filters, bit depth and colour type. No pixel changes. */
export function recompressPng(chunks: readonly PngChunk[], signal: AbortSignal): Promise<Buffer> {
  return losslessCompressPng(writePngChunks(chunks), { strip: false }, signal);
}

/** Compresses a large palette image with oxipng and two filters: it takes two thirds of the time and gives 0 to 0.8 % more bytes. No pixel changes. */
export function recompressQuickly(chunks: readonly PngChunk[], signal: AbortSignal): Promise<Buffer> {
  return losslessCompressPng(writePngChunks(chunks), { strip: false, filter: [PngRowFilter.None, PngRowFilter.Paeth] }, signal);
}
