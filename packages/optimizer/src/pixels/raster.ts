import type { RgbRaster } from '@pixmill/metric';
import sharp, { type Sharp } from 'sharp';

/** 8-bit pixels in rows without gaps: gray, gray with alpha, RGB or RGBA, alpha straight. */
export interface Raster {
  readonly data: Buffer;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Runs a pipeline down to raw 8-bit samples. Throws what the decoder throws. */
export async function toRaster(pixels: Sharp): Promise<Raster> {
  const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}

/** A fresh pipeline over the samples; gray stays gray, but with alpha it becomes colours: sharp drops the alpha of raw gray. */
export function fromRaster({ data, width, height, channels }: Raster): Sharp {
  const pixels = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? pixels.toColourspace('b-w') : pixels;
}

/** For the metric, which knows colour pictures only: gray samples are repeated. With `alpha` an opaque picture gets a channel for it. */
export function toPixels({ data, width, height, channels }: Raster, alpha = channels % 2 === 0): RgbRaster {
  if (channels >= 3 && alpha === (channels === 4)) return { data, width, height, channels: alpha ? 4 : 3 };
  const wide = alpha ? 4 : 3;
  const [hasAlpha, gray] = [channels % 2 === 0, channels <= 2];
  const spread = Buffer.alloc(width * height * wide, 255);
  for (let from = 0, to = 0; from < data.length; from += channels, to += wide) {
    for (let band = 0; band < 3; band += 1) spread[to + band] = data[gray ? from : from + band] ?? 0;
    if (alpha && hasAlpha) spread[to + 3] = data[from + channels - 1] ?? 0;
  }
  return { data: spread, width, height, channels: wide };
}

/** The same picture with colours and alpha; the very same samples where it has them. */
export function toRgba(raster: Raster): Raster {
  const { data, width, height } = toPixels(raster, true);
  return { data: toBuffer(data), width, height, channels: 4 };
}

/** The same picture in colours, with alpha where it has that. */
export function toColourRaster(raster: Raster): Raster {
  const { data, width, height, channels } = toPixels(raster);
  return { data: toBuffer(data), width, height, channels };
}

const toBuffer = (data: Pick<Uint8Array, 'buffer' | 'byteOffset' | 'byteLength'>) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** One row of a picture with colours and alpha. */
export function readRgbaRow({ data, width, channels }: Raster, y: number): Buffer {
  const bytes = width * channels;
  return toRgba({ data: data.subarray(y * bytes, (y + 1) * bytes), width, height: 1, channels }).data;
}
