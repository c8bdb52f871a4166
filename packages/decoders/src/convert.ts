import type { ConvertedFormat, Repair } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { bmpDecoder } from './bmp/bmp.js';
import type { Decoder, DecoderOptions } from './decoder.js';
import { heicDecoder } from './heic/heic.js';
import { icoDecoder } from './ico/ico.js';
import { jpeg2000Decoder } from './jpeg2000/jpeg2000.js';
import { psdDecoder } from './psd/psd.js';
import { readTiffSize } from './tiff/check-tiff.js';
import { writeTiff } from './tiff/write-tiff.js';

/** One decoder for each format, except TIFF, which sharp reads. */
const decoders: Readonly<Record<Exclude<ConvertedFormat, 'tiff'>, Decoder>> = {
  bmp: bmpDecoder,
  heic: heicDecoder,
  ico: icoDecoder,
  jp2: jpeg2000Decoder,
  psd: psdDecoder,
};

/** The size in the header, without decoding. Throws AppError `image_damaged`, `image_too_large`, `not_an_image`. */
export function readConvertedSize(bytes: Buffer, format: ConvertedFormat): ImageSize {
  return format === 'tiff' ? readTiffSize(bytes) : decoders[format].readSize(bytes);
}

/** A file that sharp reads, and that shows the same. */
export interface ConvertedPicture {
  /** A TIFF with the profile, orientation, depth and alpha of the source, or the PNG inside an icon. */
  readonly bytes: Buffer;
  /** What was wrong with the source. */
  readonly repairs: readonly Repair[];
}

/**
 * Converts a picture for sharp. A TIFF stays as it is. The size must have been checked against the limits. Throws AppError `image_damaged`,
 * `image_too_large`, `not_an_image`.
 */
export async function convertPicture(bytes: Buffer, format: ConvertedFormat, options: DecoderOptions): Promise<ConvertedPicture> {
  if (format === 'tiff') return { bytes, repairs: [] };
  const picture = await decoders[format].decode(bytes, options);
  return 'png' in picture ? { bytes: picture.png, repairs: [] } : { bytes: writeTiff(picture), repairs: picture.repairs ?? [] };
}
