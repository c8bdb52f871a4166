import type { Raster } from '../pixels/raster.js';

/** The alpha of an image as a gray image; null for an image without alpha. */
export function readAlpha({ data, width, height, channels }: Raster): Raster | null {
  if (channels % 2 === 1) return null;
  const alpha = Buffer.alloc(width * height);
  for (let to = 0, from = channels - 1; to < alpha.length; to += 1, from += channels) alpha[to] = data[from] ?? 0;
  return { data: alpha, width, height, channels: 1 };
}

/** Gray or RGB with the given alpha of the same size. */
export function joinAlpha({ data, width, height, channels }: Raster, alpha: Raster): Raster {
  const joinedChannels = channels === 1 ? 2 : 4;
  const joined = Buffer.alloc(width * height * joinedChannels);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const to = pixel * joinedChannels;
    for (let band = 0; band < joinedChannels - 1; band += 1) joined[to + band] = data[pixel * channels + band] ?? 0;
    joined[to + joinedChannels - 1] = alpha.data[pixel] ?? 0;
  }
  return { data: joined, width, height, channels: joinedChannels };
}
