import { type ImageFacts, type ImageSize, uprightSize } from '@pixmill/image-formats';
import type { RgbaPixels } from '@pixmill/vision';
import { toConvertible } from '../pixels/convertible-gray.js';
import { lazy } from '../pixels/lazy.js';
import { openSource, startShape } from '../pixels/open-pixels.js';
import { type ColourRaster, fromRaster, toColourRaster, toRaster } from '../pixels/raster.js';
import type { SourceImage } from '../source/source-image.js';

/** A picture as a viewer shows it, made smaller: upright, in 8-bit sRGB with straight alpha, and of an animation the first frame. */
export interface ShownPicture {
  /** px of the upright source. */
  readonly size: ImageSize;
  /** The picture with the longest side that was asked for. It is decoded once. Throws what the decoder throws. */
  base(): Promise<ColourRaster>;
  /** The base with at most this many px on its longer side. Throws what the decoder throws. */
  small(longerSidePx: number): Promise<RgbaPixels>;
}

/** Decodes nothing yet. */
export function openShownPicture({ bytes, facts }: Pick<SourceImage, 'bytes' | 'facts'>, longerSidePx: number): ShownPicture {
  const size = uprightSize(facts);
  const { get: base } = lazy(async () => {
    const opened = openSource(
      { bytes: await toConvertible(bytes, facts), facts, asDisplayed: true, ...firstFrame(facts) },
      startShape(facts),
    );
    const pixels = opened.resize({ ...sizeInside(size, longerSidePx), fit: 'fill' }).toColourspace('srgb');
    return toColourRaster(await toRaster(pixels), true);
  });
  async function small(maxSidePx: number): Promise<RgbaPixels> {
    const raster = await base();
    const inside = sizeInside(raster, maxSidePx);
    if (inside.width === raster.width && inside.height === raster.height) return raster;
    return toColourRaster(await toRaster(fromRaster(raster).resize({ ...inside, fit: 'fill' })), true);
  }
  return { size, base, small };
}

const firstFrame = ({ frames, firstFrameOnly }: ImageFacts) => (frames > 1 && !firstFrameOnly ? { pages: { page: 0, pages: 1 } } : {});

/** The size with at most this many px on the longer side; it is never enlarged. Pure. */
export function sizeInside({ width, height }: ImageSize, longerSidePx: number): ImageSize {
  const scale = Math.min(1, longerSidePx / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
