import { encodeJpeg2000 } from '@pixmill/decoders';
import { withJp2Metadata } from '@pixmill/image-formats';
import { toColourRaster, toRaster } from '../pixels/raster.js';
import type { CodecSource } from './codec.js';

/** A JP2 file of the pixels, with 8 bits per sample. Gray with alpha becomes RGB, because the encoder has no such picture. Throws AppError `processing_failed`. */
export async function encodeJp2({ pixels, metadata }: Pick<CodecSource, 'pixels' | 'metadata'>, ratio: number | null): Promise<Buffer> {
  const raster = await toRaster(pixels());
  const { data, width, height, channels } = raster.channels === 1 ? { ...raster, channels: 1 as const } : toColourRaster(raster);
  return withJp2Metadata(await encodeJpeg2000({ data, width, height, channels }, { ratio, icc: metadata.icc }), metadata);
}
