import type { CodecSource } from '../codecs/codec.js';
import { toColourRaster, toRaster } from '../pixels/raster.js';
import { type ActivityMap, measureActivity } from './activity.js';
import { type ColouredArea, readColouredAreas } from './area-colours.js';
import { type ColourTable, readColours } from './colour-table.js';
import { minColoursForGradients } from './gradient-colours.js';
import { weighColours } from './weigh-colours.js';

/** The colours of an image, as palettes are chosen from them. */
export interface ColourAnalysis {
  readonly table: ColourTable;
  readonly activity: ActivityMap;
  /** The weight of an error in each colour, by number of pixels and activity. */
  readonly weights: Float64Array;
  /** The weight of an error in each colour, by number of pixels only. */
  readonly countWeights: Float64Array;
  readonly areas: readonly ColouredArea[];
  /** Colours that a palette needs without dither, see `minColoursForGradients`. */
  readonly minColours: number | null;
}

const analyses = new WeakMap<CodecSource, Promise<ColourAnalysis>>();

/** Analyses the colours of an image, once for all its candidates. Throws what the decoder throws. */
export function analyseColours(source: CodecSource): Promise<ColourAnalysis> {
  const known = analyses.get(source);
  if (known) return known;
  const analysis = toRaster(source.pixels()).then((raster) => {
    const colourRaster = toColourRaster(raster);
    const table = readColours(colourRaster);
    const activity = measureActivity(table);
    const weights = weighColours(table, activity);
    const countWeights = Float64Array.from(table.counts, Math.sqrt);
    const areas = readColouredAreas(colourRaster, table);
    return { table, activity, weights, countWeights, areas, minColours: minColoursForGradients(table, weights) };
  });
  analyses.set(source, analysis);
  return analysis;
}
