import { losslessCompressPng } from '@napi-rs/image';
import { type PngChunk, readPngChunks, selectColourChunks, withPngMetadata, writePngChunks } from '@pixmill/image-formats';
import type { CodecSource } from './codec.js';

/** An encoding of a PNG, or the PNG itself, with the colour chunks and EXIF that are to go with it and nothing else. Throws AppError `image_damaged`. */
export function attachPngMetadata(encoded: Buffer, { bytes, facts, metadata }: Omit<CodecSource, 'pixels'>): PngChunk[] {
  // what was no PNG is in plain sRGB
  const colour = facts.format === 'png' ? selectColourChunks(readPngChunks(bytes), { keepProfile: metadata.icc !== null }) : [];
  return withPngMetadata(readPngChunks(encoded), colour, metadata.exif);
}

/** oxipng: filters, bit depth and colour type are chosen anew, every pixel stays. */
export function recompressPng(chunks: readonly PngChunk[], signal: AbortSignal): Promise<Buffer> {
  return losslessCompressPng(writePngChunks(chunks), { strip: false }, signal);
}
