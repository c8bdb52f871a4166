import type { Raster } from '../pixels/raster.js';

const WHITE = 255;

/** Whether no pixel of a picture with alpha shows what is behind it. */
export function isOpaque({ data, channels }: Raster): boolean {
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return false;
  return true;
}

/** A picture with alpha without it, whatever it was. Overwrites it. */
export function dropAlpha(raster: Raster): Raster {
  return mapColours(raster, (sample) => sample);
}

/** A picture with alpha as it looks on white. Overwrites it. */
export function flattenOnWhite(raster: Raster): Raster {
  return mapColours(raster, (sample, alpha) => Math.round((sample * alpha + WHITE * (255 - alpha)) / 255));
}

function mapColours({ data, width, height, channels }: Raster, colourOf: (sample: number, alpha: number) => number): Raster {
  const bands = channels === 2 ? 1 : 3;
  // what is written is always behind what is read
  const mapped = data.subarray(0, width * height * bands);
  for (let from = 0, to = 0; to < mapped.length; from += bands + 1, to += bands) {
    const alpha = data[from + bands] as number;
    for (let band = 0; band < bands; band += 1) mapped[to + band] = colourOf(data[from + band] as number, alpha);
  }
  return { data: mapped, width, height, channels: bands };
}
