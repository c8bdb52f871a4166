import sharp, { type Sharp } from 'sharp';

/** px */
export const sampleSize = { width: 96, height: 80 } as const;

interface PictureOptions {
  /** Whether the picture has soft transparent corners. */
  readonly alpha?: boolean;
  /** Moves the shapes, for the frames of an animation. */
  readonly shift?: number;
}

/** A picture with gradients, edges and texture in every row, so that no row looks like another. */
export function drawSample({ alpha = false, shift = 0 }: PictureOptions = {}): Sharp {
  const { width, height } = sampleSize;
  const channels = alpha ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      const stripe = (x + y + shift) % 23 < 4 ? 90 : 0;
      const grain = (x * 37 + y * 91 + x * y * 13) % 17;
      data.set([40 + x + stripe, 60 + y * 2 - stripe / 2, 150 - x + grain], at);
      if (alpha) data[at + 3] = Math.min(255, 40 + x * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** An animation of three frames of 200 ms. */
export async function drawAnimation(): Promise<Sharp> {
  const frames = await Promise.all([0, 7, 14].map((shift) => drawSample({ shift }).png().toBuffer()));
  return sharp(frames, { join: { animated: true } });
}
