import { bytesOf, type RgbRaster } from '../rgb-raster.js';

/** The raster in 8 bits without alpha, as it is shown on a grey background of 0 (black) to 255 (white). An opaque 8-bit raster is returned unchanged. */
export function blendOnGrey(raster: RgbRaster, grey: number): RgbRaster {
  const { width, height, channels } = raster;
  const samples = to8Bit(raster);
  if (channels === 3) return samples === raster.data ? raster : { data: samples, width, height, channels };
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = (samples[from + 3] ?? 0) / 255;
    for (let band = 0; band < 3; band += 1) data[to + band] = Math.round(grey + ((samples[from + band] ?? 0) - grey) * alpha);
  }
  return { data, width, height, channels: 3 };
}

function to8Bit(raster: RgbRaster): Uint8Array {
  return raster.data.BYTES_PER_ELEMENT === 1 ? bytesOf(raster) : Uint8Array.from(raster.data, (sample) => Math.round(sample / 257));
}
