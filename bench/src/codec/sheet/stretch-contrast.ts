import type { RgbRaster } from '@pixmill/metric';

/** Opaque 8-bit pictures with their distance from the mean of the first one multiplied, around mid gray. */
export function stretchContrast(pictures: readonly RgbRaster[], factor: number): readonly RgbRaster[] {
  const means = [0, 1, 2].map((channel) => meanOf(pictures[0], channel));
  return pictures.map(({ data, width, height, channels }) => {
    const stretched = Buffer.alloc(width * height * 3);
    for (let at = 0; at < stretched.length; at += 1) {
      const channel = at % 3;
      const value = data[((at - channel) / 3) * channels + channel] ?? 0;
      stretched[at] = Math.min(255, Math.max(0, Math.round(128 + (value - (means[channel] ?? 0)) * factor)));
    }
    return { data: stretched, width, height, channels: 3 };
  });
}

function meanOf(picture: RgbRaster | undefined, channel: number): number {
  if (picture === undefined) return 0;
  let total = 0;
  for (let at = channel; at < picture.data.length; at += picture.channels) total += picture.data[at] ?? 0;
  return total / (picture.width * picture.height);
}
