import type { PictureAnalysis } from '@pixmill/contracts';
import { toBlurHash, toThumbHash } from '@pixmill/vision';
import { fromRaster } from '../pixels/raster.js';
import { type ShownPicture, sizeInside } from './shown-picture.js';

/** Both hashes hold a few waves along each side: more pixels change nothing. */
const HASH_SIDE_PX = 64;
/** A WebP of 16 px has about 100 bytes, one of 24 px 160. Source: docs/measurements/analysis.md#placeholders. */
const [IMAGE_SIDE_PX, IMAGE_QUALITY] = [16, 30];

/** Three placeholders of a picture. Throws what the decoder throws. */
export async function makePlaceholders(picture: ShownPicture): Promise<NonNullable<PictureAnalysis['placeholders']>> {
  const pixels = await picture.small(HASH_SIDE_PX);
  const base = await picture.base();
  const image = fromRaster(base).resize({ ...sizeInside(base, IMAGE_SIDE_PX), fit: 'fill' });
  const webp = await image.webp({ quality: IMAGE_QUALITY, effort: 6 }).toBuffer();
  return { thumbhash: toThumbHash(pixels), blurhash: toBlurHash(pixels), dataUri: `data:image/webp;base64,${webp.toString('base64')}` };
}
