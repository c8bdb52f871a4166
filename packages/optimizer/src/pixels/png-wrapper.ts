import { deflateSync } from 'node:zlib';
import type { Metadata } from '@pixmill/image-formats';
import { readPngChunks, withPngMetadata, writePngChunks } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import sharp from 'sharp';

/** Writes the pixels to an uncompressed PNG with profile and EXIF. */
async function toUnpackedPng(pixels: Sharp, { icc, exif }: Metadata): Promise<Buffer> {
  const chunks = readPngChunks(await pixels.png({ compressionLevel: 0 }).toBuffer());
  const profile = icc ? [{ type: 'iCCP', data: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]) }] : [];
  return writePngChunks(withPngMetadata(chunks, profile, exif));
}

/** A pipeline over the same pixels with profile and EXIF. sharp can only write metadata that its input has. */
export async function wrapWithMetadata(pixels: Sharp, metadata: Metadata): Promise<Sharp> {
  if (!metadata.icc && !metadata.exif) return pixels;
  const wrapped = sharp(await toUnpackedPng(pixels, metadata), { limitInputPixels: false });
  const withProfile = metadata.icc ? wrapped.keepIccProfile() : wrapped;
  return metadata.exif ? withProfile.keepExif() : withProfile;
}

/** Opens pipelines over the same pixels, converted to sRGB through their profile. */
export async function openInSrgb(pixels: Sharp, icc: Buffer): Promise<() => Sharp> {
  const wrapped = await toUnpackedPng(pixels, { icc, exif: null });
  return () => sharp(wrapped, { limitInputPixels: false }).toColourspace('srgb');
}
