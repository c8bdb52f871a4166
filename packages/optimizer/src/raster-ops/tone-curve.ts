import type { Raster } from '../pixels/raster.js';

/** What becomes of each sample of a colour. */
export type ToneCurve = Uint8Array;

const clamp = (value: number) => Math.min(255, Math.max(0, Math.round(value)));

/** Makes a table of a function from 0 to 255 to the like, which is cut off there. */
export function createToneCurve(toneOf: (sample: number) => number): ToneCurve {
  return Uint8Array.from({ length: 256 }, (_, sample) => clamp(toneOf(sample)));
}

/** The same picture in other tones; alpha stays. Overwrites it. */
export function applyToneCurve(raster: Raster, tones: ToneCurve): Raster {
  const { data, channels } = raster;
  const bands = channels % 2 === 0 ? channels - 1 : channels;
  for (let at = 0; at < data.length; at += channels) {
    for (let band = 0; band < bands; band += 1) data[at + band] = tones[data[at + band] as number] as number;
  }
  return raster;
}
