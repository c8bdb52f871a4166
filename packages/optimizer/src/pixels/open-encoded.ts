import { toDecodable } from '@pixmill/image-formats';
import sharp, { type Sharp, type SharpOptions } from 'sharp';

/**
 * Opens a source or a result so that its pixels, its orientation and its colour profile are those that a browser shows. The pixels may be as
 * many as the header says, unless `options` has a limit. Throws AppError `image_damaged`. Source: docs/formats.md#what-the-decoder-reads.
 */
export function openEncoded(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(toDecodable(bytes), { limitInputPixels: false, ...options });
}
