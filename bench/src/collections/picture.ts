import sharp from 'sharp';

/** A small PNG: 96 x 96 px of noise, each another one. */
export function createPicture(): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  return sharp({ create: { width: 96, height: 96, channels: 3, background: 'white', noise } })
    .png()
    .toBuffer();
}
