import type { Raster } from '../pixels/raster.js';
import { toByte } from './to-byte.js';

/** The new value of each colour sample, 0 to 255. */
export type ToneCurve = Uint8Array;

/** Tabulates a function of samples. Its values are rounded and clipped to 0..255. */
export function createToneCurve(toneOf: (sample: number) => number): ToneCurve {
  return Uint8Array.from({ length: 256 }, (_, sample) => toByte(toneOf(sample)));
}

/** Maps the colour samples of an image; alpha stays. Overwrites the raster. */
export function applyToneCurve(raster: Raster, tones: ToneCurve): Raster {
  const { data, channels } = raster;
  const bands = channels % 2 === 0 ? channels - 1 : channels;
  for (let at = 0; at < data.length; at += channels) {
    for (let band = 0; band < bands; band += 1) data[at + band] = tones[data[at + band] as number] as number;
  }
  return raster;
}
