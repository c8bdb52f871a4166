import type { ImageFormat } from '@pixmill/contracts';
import { noMetadata } from '@pixmill/image-formats';
import { cutMosaic, pickTiles } from '@pixmill/metric';
import type { CodecSource } from '../codecs/codec.js';
import { toReadable } from '../pixels/converted.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { fromRaster, type Raster, toColourRaster, toRaster } from '../pixels/raster.js';
import type { Goal } from './goal.js';
import { createJudge, type Verdict } from './judge.js';

/** Tiles of a large image, side by side. Probes encode them and are scored against them. */
export interface Sample {
  readonly source: CodecSource;
  readonly pixels: number;
  /** Judges a probe against the sample. Throws what the decoder throws. */
  verify(encoded: Buffer, goal: Goal): Promise<Verdict>;
  free(): void;
}

/** The seed is fixed, so the same source gives the same tiles and the same result. */
const SEED = 1;

/** Samples the stored pixels of an image, without colour conversion, for results of a format. Null for an image that is too small for a sample. */
export function createSample(stored: Raster, from: Pick<CodecSource, 'bytes' | 'facts'>, format: ImageFormat): Sample | null {
  const tiles = pickTiles(stored, SEED);
  if (tiles.length === 1) return null;
  const mosaic = cutMosaic(toColourRaster(stored), tiles);
  const judge = createJudge(mosaic, format);
  const { width, height, channels } = mosaic;
  const raster: Raster = { data: Buffer.from(mosaic.data.buffer, mosaic.data.byteOffset, mosaic.data.byteLength), width, height, channels };
  const gray = stored.channels === 1;
  const pixels = () => (gray ? fromRaster(raster).toColourspace('b-w') : fromRaster(raster));
  return {
    source: { ...from, pixels, metadata: noMetadata },
    pixels: width * height,
    async verify(encoded, goal) {
      const decoded = await toRaster(openEncoded(await toReadable(encoded), { ignoreIcc: true }).toColourspace('srgb'));
      return judge.judge(toColourRaster(decoded, mosaic.channels === 4), goal);
    },
    free: judge.free,
  };
}
