import { AppError, type ConvertedFormat, formatNames } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { Decoder, DecoderOptions } from './decoder.js';
import { writeTiff } from './tiff/write-tiff.js';

/** One decoder for each format, except TIFF, which sharp reads. */
const decoders: Readonly<Partial<Record<Exclude<ConvertedFormat, 'tiff'>, Decoder>>> = {};

function findDecoder(format: Exclude<ConvertedFormat, 'tiff'>): Decoder {
  const decoder = decoders[format];
  if (decoder) return decoder;
  throw new AppError('not_an_image', { message: `Not a supported image (${formatNames[format]})` });
}

/** The size in the header, without decoding; 0 x 0 for TIFF, whose header sharp reads. Throws AppError `image_damaged`, `image_too_large`, `not_an_image`. */
export function readConvertedSize(bytes: Buffer, format: ConvertedFormat): ImageSize {
  return format === 'tiff' ? { width: 0, height: 0 } : findDecoder(format).readSize(bytes);
}

/**
 * The picture as a TIFF that sharp reads, with its profile, orientation, depth and alpha. A TIFF stays as it is. The size must have been checked
 * against the limits. Throws AppError `image_damaged`, `image_too_large`, `not_an_image`.
 */
export async function convertToTiff(bytes: Buffer, format: ConvertedFormat, options: DecoderOptions): Promise<Buffer> {
  return format === 'tiff' ? bytes : writeTiff(await findDecoder(format).decode(bytes, options));
}
