import type { CodecSource } from '../codecs/codec.js';
import { toColourRaster, toRaster } from '../pixels/raster.js';
import { type ColourTable, readColours } from './colour-table.js';
import { minColoursForGradients } from './gradient-colours.js';
import { type ActivityMap, measureActivity, weighColours } from './weigh-colours.js';

/** What palettes of one picture are chosen from. */
export interface ColourAnalysis {
  readonly table: ColourTable;
  readonly activity: ActivityMap;
  /** What an error of each colour counts, by where it is seen. */
  readonly weights: Float64Array;
  /** The same by how often it is seen alone. */
  readonly countWeights: Float64Array;
  /** Colours that a palette without dither has at least, see `minColoursForGradients`. */
  readonly minColours: number | null;
}

const analyses = new WeakMap<CodecSource, Promise<ColourAnalysis>>();

/** Reads the colours of a picture, once for all the encodings that are tried. Throws what the decoder throws. */
export function analyseColours(source: CodecSource): Promise<ColourAnalysis> {
  const known = analyses.get(source);
  if (known) return known;
  const analysis = toRaster(source.pixels()).then((raster) => {
    const table = readColours(toColourRaster(raster));
    const activity = measureActivity(table);
    const weights = weighColours(table, activity);
    const countWeights = Float64Array.from(table.counts, Math.sqrt);
    return { table, activity, weights, countWeights, minColours: minColoursForGradients(table, weights) };
  });
  analyses.set(source, analysis);
  return analysis;
}
