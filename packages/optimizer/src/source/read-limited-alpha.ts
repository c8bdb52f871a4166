import { openEncoded } from '../pixels/open-encoded.js';
import { decodeOptions } from '../pixels/open-pixels.js';
import { toUnpackedPng } from '../pixels/png-wrapper.js';
import { fromRaster, toColourRaster, toRaster } from '../pixels/raster.js';
import type { SourceHeader, SourceImage } from './source-image.js';
import { throwImageDamaged } from './throw-image-damaged.js';

/** The lowest and the highest sample of limited range. Source: ITU-T H.273, 8.3. */
const [LOWEST, HIGHEST] = [16, 235];

/**
 * The pixels of an AVIF whose alpha has samples of limited range, with alpha of full range: a browser stretches it, the decoder does not.
 * Throws AppError `image_damaged`. Source: docs/formats.md#what-the-decoder-reads.
 */
export async function readLimitedAlpha(source: SourceHeader): Promise<SourceImage> {
  const { bytes, facts } = source;
  const decoded = openEncoded(bytes, { ...decodeOptions(facts), ignoreIcc: true }).toColourspace('srgb');
  const raster = toColourRaster(await toRaster(decoded).catch(throwImageDamaged), true);
  const { data } = raster;
  for (let at = 3; at < data.length; at += 4) data[at] = stretch(data[at] ?? 0);
  return { ...source, bytes: await toUnpackedPng(fromRaster(raster), facts.icc), form: 'pixels' };
}

const stretch = (sample: number) => Math.round((Math.min(Math.max(sample, LOWEST), HIGHEST) - LOWEST) * (255 / (HIGHEST - LOWEST)));
