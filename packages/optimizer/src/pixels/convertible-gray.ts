import {
  createPngProfile,
  type ImageFacts,
  noMetadata,
  readPngChunks,
  toRgbProfile,
  withPngMetadata,
  writePngChunks,
} from '@pixmill/image-formats';
import { openEncoded } from './open-encoded.js';
import { decodeOptions } from './open-pixels.js';

/**
 * The bytes from which sharp converts the samples through their profile. It converts no gray samples of 16 bits: these become RGB, upright, in a PNG
 * with an RGB profile of the same curve. Other images stay as they are. Throws what the decoder throws.
 */
export async function toConvertible(bytes: Buffer, facts: ImageFacts): Promise<Buffer> {
  const { icc, is16Bit, colour } = facts;
  if (!icc || !is16Bit || colour !== 'gray') return bytes;
  const pixels = openEncoded(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .autoOrient()
    .toColourspace('rgb16');
  const chunks = readPngChunks(await pixels.png({ compressionLevel: 0 }).toBuffer());
  return writePngChunks(withPngMetadata(chunks, [createPngProfile(toRgbProfile(icc))], noMetadata));
}
