import type { RgbRaster, Score } from '@pixmill/metric';
import { cutMosaic, flatShare, pickTiles, prepareReference } from '@pixmill/metric';
import sharp from 'sharp';
import { type Raster, toColourRaster, toRaster } from '../pixels/raster.js';

/** Other tiles than those of the search: what was aimed at is no proof. */
const SEED = 2;

/** Judges finished encodings beside the picture as a viewer shows it: the whole of it, or tiles of a very large one. */
export interface Verifier {
  /** Share of the picture that is flat and bright, see `flatShare`. */
  readonly flatShare: number;
  /** How an encoding looks beside the picture it was made from. Throws what the decoder throws. */
  verify(encoded: Buffer): Promise<Score>;
  free(): void;
}

/** Makes the verifier of a picture, which is given as a viewer shows it. Of tiles nothing is kept but themselves. */
export function createVerifier(displayed: Raster, byTiles: boolean): Verifier {
  const tiles = byTiles ? pickTiles(displayed, SEED) : [];
  const cut = (pixels: RgbRaster) => (tiles.length > 1 ? cutMosaic(pixels, tiles) : pixels);
  const original = cut(toColourRaster(displayed));
  const reference = prepareReference(original);
  return {
    flatShare: flatShare(original),
    async verify(encoded) {
      const shown = await toRaster(sharp(encoded, { limitInputPixels: false }).toColourspace('srgb'));
      return reference.score(cut(toColourRaster(shown, original.channels === 4 || shown.channels % 2 === 0)));
    },
    free: () => reference.free(),
  };
}
