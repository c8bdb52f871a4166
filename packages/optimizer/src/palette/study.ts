import type { CodecSource } from '../codec.js';
import { toPixels, toRaster } from '../raster.js';
import { type ColourTable, readColours } from './colour-table.js';
import { weighColours } from './weigh-colours.js';

/** What palettes of one picture are chosen from. */
export interface Study {
  readonly table: ColourTable;
  readonly weights: Float64Array;
}

const studies = new WeakMap<CodecSource, Promise<Study>>();

/** Reads the colours of a picture, once for all the encodings that are tried. Throws what the decoder throws. */
export function studyColours(source: CodecSource): Promise<Study> {
  const known = studies.get(source);
  if (known) return known;
  const study = toRaster(source.pixels()).then((raster) => {
    const table = readColours(toPixels(raster));
    return { table, weights: weighColours(table) };
  });
  studies.set(source, study);
  return study;
}
