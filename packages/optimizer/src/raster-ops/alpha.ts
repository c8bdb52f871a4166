import type { Raster } from '../pixels/raster.js';

const WHITE = 255;

/** Whether all pixels of a raster with alpha are opaque. */
export function isOpaque({ data, channels }: Raster): boolean {
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return false;
  return true;
}

/** Clears the colours of invisible pixels in RGBA, so that they are equal. Overwrites the samples. */
export function clearInvisible(rgba: Buffer): void {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] === 0) rgba.fill(0, at - 3, at);
}

/** Removes alpha and keeps the colours. Overwrites the raster. */
export function dropAlpha(raster: Raster): Raster {
  return mapColours(raster, (sample) => sample);
}

/** Blends a raster with alpha onto white. Overwrites the raster. */
export function flattenOnWhite(raster: Raster): Raster {
  return mapColours(raster, (sample, alpha) => Math.round((sample * alpha + WHITE * (255 - alpha)) / 255));
}

function mapColours({ data, width, height, channels }: Raster, colourOf: (sample: number, alpha: number) => number): Raster {
  const bands = channels === 2 ? 1 : 3;
  // Writing never overtakes reading, so both can use the same memory.
  const mapped = data.subarray(0, width * height * bands);
  for (let from = 0, to = 0; to < mapped.length; from += bands + 1, to += bands) {
    const alpha = data[from + bands] as number;
    for (let band = 0; band < bands; band += 1) mapped[to + band] = colourOf(data[from + band] as number, alpha);
  }
  return { data: mapped, width, height, channels: bands };
}
