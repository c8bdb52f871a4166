import type { OutputFormat } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import { readTimeline, type Timeline } from '../animation/timeline.js';
import type { CodecSource } from '../codecs/codec.js';
import type { DecodedImage } from '../pixels/decoded-image.js';
import { lazy } from '../pixels/lazy.js';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import { createSample, type Sample } from './sample.js';
import { createVerifier, type Verifier } from './verifier.js';

/** The decoded pixels of one image and objects derived from them. Each is created on first use. */
export interface ImageCache {
  /** The pixels to encode. */
  source(): Promise<CodecSource>;
  /** Null for an image that is too small for a sample. */
  sample(): Promise<Sample | null>;
  verifier(): Promise<Verifier>;
  timeline(): Promise<Timeline>;
  /** Frees the sample and the verifier. */
  close(): Promise<void>;
}

/** Larger images are decoded again for each use, and verified by tiles. OpenJPEG takes 30 bytes of memory for each pixel beside what is held. */
const MAX_HELD_PIXELS = 30_000_000;
const maxHeldPixels: Readonly<Partial<Record<OutputFormat, number>>> = { jp2: 6_000_000 };

/** Creates the cache of an image that is encoded in one format. */
export function createImageCache(image: DecodedImage, source: Omit<CodecSource, 'pixels'>, format: OutputFormat): ImageCache {
  const { shape, displaysAsStored } = image;
  const isHeld = shape.width * shape.height <= (maxHeldPixels[format] ?? MAX_HELD_PIXELS);
  const lazyIfHeld = (create: () => Promise<Raster>) => (isHeld ? lazy(create).get : create);
  async function decode(asDisplayed: boolean): Promise<Raster> {
    const heldRaster = asDisplayed && !displaysAsStored ? null : await image.heldRaster();
    return heldRaster ?? toRaster((await image.open({ keep16Bit: false, asDisplayed }))());
  }
  const stored = lazyIfHeld(() => decode(false));
  const displayed = displaysAsStored ? stored : lazyIfHeld(() => decode(true));

  async function openStored(): Promise<() => Sharp> {
    if (!isHeld) return image.open({ keep16Bit: false, asDisplayed: false });
    const raster = await stored();
    return () => fromRaster(raster);
  }

  const sample = lazy(async () => createSample(await stored(), source, format));
  const verifier = lazy(async () => createVerifier(await displayed(), { format, byTiles: !isHeld }));
  return {
    source: lazy(async () => ({ ...source, pixels: await openStored() })).get,
    sample: sample.get,
    verifier: verifier.get,
    timeline: lazy(() => readTimeline(source.bytes)).get,
    async close() {
      (await sample.peek())?.free();
      (await verifier.peek())?.free();
    },
  };
}
