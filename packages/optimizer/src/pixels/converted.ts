import type { ConvertedFormat } from '@pixmill/contracts';
import { convertToTiff, type DecoderOptions } from '@pixmill/decoders';

/** TIFFs of the pictures that sharp does not read itself, for as long as the bytes of the picture are in use. */
const tiffs = new WeakMap<Buffer, Buffer>();

/**
 * Decodes a picture of a format that sharp does not read, so that `openEncoded` can open its bytes. Its size must have been checked against the
 * limits. Throws AppError `image_damaged`, `image_too_large`, `not_an_image`.
 */
export async function prepareConverted(bytes: Buffer, format: ConvertedFormat, options: DecoderOptions): Promise<void> {
  if (!tiffs.has(bytes)) tiffs.set(bytes, await convertToTiff(bytes, format, options));
}

/** What sharp can read: the TIFF of a prepared picture, or the bytes themselves. */
export const toConverted = (bytes: Buffer): Buffer => tiffs.get(bytes) ?? bytes;
