import { TiffFile, toDecodable } from '@pixmill/image-formats';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { toConverted, toReadable } from './converted.js';

/**
 * Opens a source or a result so that its pixels, its orientation and its colour profile are those that a browser shows. A picture of a converted format must have been
 * prepared (see `prepareConverted`). The pixels may be as many as the header says, unless `options` has a limit. Throws AppError `image_damaged`. Source: docs/formats.md#what-the-decoder-reads.
 */
export function openEncoded(bytes: Buffer, options: SharpOptions = {}): Sharp {
  const decodable = toDecodable(toConverted(bytes));
  // libtiff warns of tags out of order and of texts without an end, which many writers leave and no viewer minds
  const complaints = TiffFile.open(decodable) ? ({ failOn: 'error' } as const) : {};
  return sharp(decodable, { limitInputPixels: false, ...options, ...complaints });
}

/**
 * The pipeline with 16-bit samples in sRGB. sharp converts them from their profile to Display P3, and leaves them there unless it is told the profile of
 * the output. It converts 8-bit samples to sRGB by itself, and samples without a profile not at all.
 */
export const fromDisplayP3 = (pixels: Sharp): Sharp => pixels.withIccProfile('srgb', { attach: false });

/** Opens an image in 8-bit sRGB, as a browser shows it. Throws AppError `image_damaged`, and what the decoder throws. */
export async function openDisplayed(bytes: Buffer, options: SharpOptions = {}): Promise<Sharp> {
  const pixels = openEncoded(await toReadable(bytes), options).toColourspace('srgb');
  const { depth, icc } = await pixels.metadata();
  return depth === 'ushort' && icc ? fromDisplayP3(pixels) : pixels;
}
