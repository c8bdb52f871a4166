import { deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { Metadata } from '../metadata/metadata.js';
import { readPngChunks, withPngMetadata, writePngChunks } from './png-chunks.js';

/** A pipeline over the same pixels that knows their profile and EXIF, for encoders of sharp's own that can only keep what came with the pixels. */
export async function wrapWithMetadata(pixels: Sharp, { icc, exif }: Metadata): Promise<Sharp> {
  if (!icc && !exif) return pixels;
  const chunks = readPngChunks(await pixels.png({ compressionLevel: 0 }).toBuffer());
  const profile = icc ? [{ type: 'iCCP', data: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]) }] : [];
  const wrapped = sharp(writePngChunks(withPngMetadata(chunks, profile, exif)), { limitInputPixels: false });
  const dressed = icc ? wrapped.keepIccProfile() : wrapped;
  return exif ? dressed.keepExif() : dressed;
}
