import { createPngProfile, noMetadata, readPngChunks, withPngMetadata, writePngChunks } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { openEncoded } from './open-encoded.js';

/** Writes the pixels to an uncompressed PNG with profile and EXIF. */
export async function toUnpackedPng(pixels: Sharp, icc: Buffer | null, exif: Buffer | null = null): Promise<Buffer> {
  const chunks = readPngChunks(await pixels.png({ compressionLevel: 0 }).toBuffer());
  return writePngChunks(withPngMetadata(chunks, icc ? [createPngProfile(icc)] : [], { ...noMetadata, exif }));
}

/** A pipeline over the same pixels with the profile. sharp can only write a profile that its input has. */
export async function wrapWithProfile(pixels: Sharp, icc: Buffer | null): Promise<Sharp> {
  return icc ? sharp(await toUnpackedPng(pixels, icc), { limitInputPixels: false }).keepIccProfile() : pixels;
}

/** Opens pipelines over the same pixels, converted to sRGB through their profile. */
export async function openInSrgb(pixels: Sharp, icc: Buffer): Promise<() => Sharp> {
  const wrapped = await toUnpackedPng(pixels, icc);
  return () => openEncoded(wrapped).toColourspace('srgb');
}
