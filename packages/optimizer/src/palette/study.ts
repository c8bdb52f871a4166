import type { CodecSource } from '../codec.js';
import { toPixels, toRaster } from '../raster.js';
import { type ColourTable, readColours } from './colour-table.js';
import { leastForGradients } from './gradient-colours.js';
import { type Unrest, unrestOf, weighColours } from './weigh-colours.js';

/** What palettes of one picture are chosen from. */
export interface Study {
  readonly table: ColourTable;
  readonly unrest: Unrest;
  /** What an error of each colour counts, by where it is seen. */
  readonly weights: Float64Array;
  /** The same by how often it is seen alone. */
  readonly plainWeights: Float64Array;
  /** Colours that a palette without dither has at least, see `leastForGradients`. */
  readonly leastColours: number | null;
}

const studies = new WeakMap<CodecSource, Promise<Study>>();

/** Reads the colours of a picture, once for all the encodings that are tried. Throws what the decoder throws. */
export function studyColours(source: CodecSource): Promise<Study> {
  const known = studies.get(source);
  if (known) return known;
  const study = toRaster(source.pixels()).then((raster) => {
    const table = readColours(toPixels(raster));
    const unrest = unrestOf(table);
    const weights = weighColours(table, unrest);
    const plainWeights = Float64Array.from(table.counts, Math.sqrt);
    return { table, unrest, weights, plainWeights, leastColours: leastForGradients(table, weights) };
  });
  studies.set(source, study);
  return study;
}
