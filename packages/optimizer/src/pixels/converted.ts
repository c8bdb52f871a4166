import type { ConvertedFormat, Repair } from '@pixmill/contracts';
import { type ConvertedPicture, convertPicture, type DecoderOptions, releaseOpenJpeg } from '@pixmill/decoders';
import { sniff } from '@pixmill/image-formats';

/** What became of the pictures that sharp does not read itself, for as long as the bytes of the picture are in use. */
const convertedPictures = new WeakMap<Buffer, ConvertedPicture>();

/**
 * Decodes a picture of a format that sharp does not read, so that `openEncoded` can open its bytes. Its size must have been checked against the
 * limits. Throws AppError `image_damaged`, `image_too_large`, `not_an_image`.
 */
export async function prepareConverted(bytes: Buffer, format: ConvertedFormat, options: DecoderOptions): Promise<void> {
  if (convertedPictures.has(bytes)) return;
  convertedPictures.set(bytes, await convertPicture(bytes, format, options));
  releaseOpenJpeg();
}

/** What sharp can read: what a prepared picture became, or the bytes themselves. */
export const toConverted = (bytes: Buffer): Buffer => convertedPictures.get(bytes)?.bytes ?? bytes;

/** What sharp can read of a result: a JPEG 2000 is decoded for this one use. Throws AppError `image_damaged`. */
export async function toReadable(bytes: Buffer): Promise<Buffer> {
  if (convertedPictures.has(bytes) || sniff(bytes).format !== 'jp2') return bytes;
  return (await convertPicture(bytes, 'jp2', { modelsDir: null })).bytes;
}

/** What was wrong with a prepared picture. */
export const findConvertedRepairs = (bytes: Buffer): readonly Repair[] => convertedPictures.get(bytes)?.repairs ?? [];
