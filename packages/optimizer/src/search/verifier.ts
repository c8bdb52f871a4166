import type { ImageFormat } from '@pixmill/contracts';
import type { Region, RgbRaster } from '@pixmill/metric';
import { cutMosaic, flatShare, pickTiles, tileOfMosaic } from '@pixmill/metric';
import { openDisplayed } from '../pixels/open-encoded.js';
import { type Raster, toColourRaster, toRaster } from '../pixels/raster.js';
import type { Goal } from './goal.js';
import { createJudge, type Verdict } from './judge.js';

/** Differs from the seed of the sample: the search optimized those tiles, so their score would be too high. */
const SEED = 2;

/** Judges encodings against the image as a viewer shows it. Of a very large image it compares tiles only. */
export interface Verifier {
  /** Share of the image that is flat and bright, 0 to 1; see `flatShare` of the metric. */
  readonly flatShare: number;
  /** Judges an encoding. Throws what the decoder throws. */
  verify(encoded: Buffer, goal: Goal): Promise<Verdict>;
  free(): void;
}

export interface VerifierOptions {
  /** The format of the encodings. */
  readonly format: ImageFormat;
  /** Whether only tiles are kept in memory and compared. */
  readonly byTiles: boolean;
}

/** Creates the verifier of an image in displayed colours. */
export function createVerifier(displayed: Raster, { format, byTiles }: VerifierOptions): Verifier {
  const tiles = byTiles ? pickTiles(displayed, SEED) : [];
  const cut = (pixels: RgbRaster) => (tiles.length > 1 ? cutMosaic(pixels, tiles) : pixels);
  const original = cut(toColourRaster(displayed));
  const judge = createJudge(original, format);
  return {
    flatShare: flatShare(original),
    async verify(encoded, goal) {
      const decoded = await toRaster(await openDisplayed(encoded));
      const verdict = judge.judge(cut(toColourRaster(decoded, original.channels === 4 || decoded.channels % 2 === 0)), goal);
      const worstTileAt = verdict.worstTileAt && toImageTile(verdict.worstTileAt, tiles);
      return { ...verdict, ...(worstTileAt && { worstTileAt }) };
    },
    free: judge.free,
  };
}

/** A region of what was compared, in px of the image: of a mosaic, the tile that it is in. */
const toImageTile = (region: Region, tiles: readonly Region[]): Region => (tiles.length > 1 ? tileOfMosaic(region, tiles) : region);
