import { losslessCompressPng } from '@napi-rs/image';
import type { CodecSource } from '../codec.js';
import { type PngChunk, pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** An encoding of a PNG, or the PNG itself, with the colour chunks and EXIF that are to go with it and nothing else. Throws AppError `image_damaged`. */
export function dressPng(encoded: Buffer, { bytes, facts, metadata }: Omit<CodecSource, 'pixels'>): PngChunk[] {
  // what was no PNG is in plain sRGB
  const colour = facts.format === 'png' ? pngColourChunks(readPngChunks(bytes), { keepProfile: metadata.icc !== null }) : [];
  return withPngMetadata(readPngChunks(encoded), colour, metadata.exif);
}

/** oxipng: filters, bit depth and colour type are chosen anew, every pixel stays. */
export function packPng(chunks: readonly PngChunk[], signal: AbortSignal): Promise<Buffer> {
  return losslessCompressPng(writePngChunks(chunks), { strip: false }, signal);
}
