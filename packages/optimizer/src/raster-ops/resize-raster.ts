import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import { enlarge } from '@pixmill/resample';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';

/**
 * Resizes an image to `size`, and cuts a part of the result out; only the pixels of the part are computed. The sides that shrink do so first, by sharp.
 * sharp moves what it enlarges right and down by half a pixel, so `enlarge` does that. Throws AppError `image_too_large`. Source: docs/optimizer.md#enlargement.
 */
export async function resizeRaster(raster: Raster, size: ImageSize, part: Region = { left: 0, top: 0, ...size }): Promise<Raster> {
  // the size after the sides that shrink have shrunk
  const shrunk = { width: Math.min(raster.width, size.width), height: Math.min(raster.height, size.height) };
  if (isSameSize(shrunk, size)) return shrinkRaster(raster, size, part);
  const source = await shrinkRaster(raster, shrunk, { left: 0, top: 0, ...shrunk });
  const data = enlarge(source, { width: size.width, height: size.height, part });
  return { data, width: part.width, height: part.height, channels: source.channels };
}

const isSameSize = (a: ImageSize, b: ImageSize) => a.width === b.width && a.height === b.height;

function shrinkRaster(raster: Raster, { width, height }: ImageSize, part: Region): Promise<Raster> | Raster {
  const isWhole = part.width === width && part.height === height;
  if (isWhole && isSameSize(raster, { width, height })) return raster;
  // libvips computes only the pixels of the part
  const resized = fromRaster(raster).resize({ width, height, fit: 'fill' });
  return toRaster(isWhole ? resized : resized.extract({ left: part.left, top: part.top, width: part.width, height: part.height }));
}
