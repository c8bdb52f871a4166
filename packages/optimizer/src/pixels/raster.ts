import sharp, { type Sharp } from 'sharp';

/** 8-bit samples in rows without gaps: gray, gray with alpha, RGB or RGBA; alpha is straight. */
export interface Raster {
  readonly data: Buffer;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A raster in RGB or RGBA. */
export interface ColourRaster extends Raster {
  readonly channels: 3 | 4;
}

/** Runs a pipeline and returns its 8-bit samples. Throws what the decoder throws. */
export async function toRaster(pixels: Sharp): Promise<Raster> {
  const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}

/** A new pipeline over the samples. Gray stays gray; gray with alpha becomes RGBA, because sharp drops the alpha of raw gray. */
export function fromRaster({ data, width, height, channels }: Raster): Sharp {
  const pixels = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? pixels.toColourspace('b-w') : pixels;
}

/** The same pixels in RGB, or in RGBA with `alpha`; by default an alpha channel is kept. Returns the same buffer when nothing changes. */
export function toColourRaster({ data, width, height, channels }: Raster, alpha = channels % 2 === 0): ColourRaster {
  const targetChannels = alpha ? 4 : 3;
  if (channels === targetChannels) return { data, width, height, channels: targetChannels };
  const [hasAlpha, gray] = [channels % 2 === 0, channels <= 2];
  const converted = Buffer.alloc(width * height * targetChannels, 255);
  for (let from = 0, to = 0; from < data.length; from += channels, to += targetChannels) {
    for (let band = 0; band < 3; band += 1) converted[to + band] = data[gray ? from : from + band] ?? 0;
    if (alpha && hasAlpha) converted[to + 3] = data[from + channels - 1] ?? 0;
  }
  return { data: converted, width, height, channels: targetChannels };
}

/** One row of pixels in RGBA. */
export function readRgbaRow({ data, width, channels }: Raster, y: number): Buffer {
  const bytes = width * channels;
  return toColourRaster({ data: data.subarray(y * bytes, (y + 1) * bytes), width, height: 1, channels }, true).data;
}
