import sharp from 'sharp';
import { prepareReference } from '../metric/perceptual-metric.js';
import type { Score } from '../metric/tile-grid.js';
import { type Raster, toPixels, toRaster } from '../raster.js';

/** Judges finished encodings by the whole picture, as a viewer shows it. */
export interface Verifier {
  /** How an encoding looks beside the picture it was made from. Throws what the decoder throws. */
  verify(encoded: Buffer): Promise<Score>;
  free(): void;
}

/** Makes the verifier of a picture, which is given as a viewer shows it. */
export function createVerifier(displayed: Raster): Verifier {
  const original = toPixels(displayed);
  const reference = prepareReference(original);
  return {
    async verify(encoded) {
      const shown = await toRaster(sharp(encoded, { limitInputPixels: false }).toColourspace('srgb'));
      return reference.score(toPixels(shown, original.channels === 4 || shown.channels % 2 === 0));
    },
    free: () => reference.free(),
  };
}
