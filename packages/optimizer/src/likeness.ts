import type { Sharp } from 'sharp';

/** Pixels that are compared at most; of a larger picture the middle rows are. Two buffers of four bytes a pixel are held. */
const MOST_PIXELS = 16_000_000;

/** 8-bit RGBA of the middle rows. */
async function sample(pixels: Sharp, rows: { left: number; top: number; width: number; height: number } | null): Promise<Buffer> {
  const rgba = pixels.toColourspace('srgb').ensureAlpha();
  return (rows ? rgba.extract(rows) : rgba).raw({ depth: 'uchar' }).toBuffer();
}

/** Peak signal-to-noise ratio of two RGBA buffers in dB, composited on black and on white, the worse of the two. Infinite when equal. */
export function psnr(a: Buffer, b: Buffer): number {
  let onBlack = 0;
  let onWhite = 0;
  for (let at = 0; at < a.length; at += 4) {
    const [alphaA, alphaB] = [a[at + 3] ?? 0, b[at + 3] ?? 0];
    for (let band = at; band < at + 3; band += 1) {
      const black = ((a[band] ?? 0) * alphaA - (b[band] ?? 0) * alphaB) / 255;
      const white = black - alphaA + alphaB;
      onBlack += black * black;
      onWhite += white * white;
    }
  }
  const meanSquare = Math.max(onBlack, onWhite) / ((a.length / 4) * 3);
  return 10 * Math.log10(255 ** 2 / meanSquare);
}

/** How alike two still pictures of the same size in px are, in dB: a plain measure until the perceptual one takes its place. */
export async function measureLikeness(reference: Sharp, candidate: Sharp, size: { width: number; height: number }): Promise<number> {
  const height = Math.min(size.height, Math.max(1, Math.floor(MOST_PIXELS / size.width)));
  const rows = height < size.height ? { left: 0, top: Math.floor((size.height - height) / 2), width: size.width, height } : null;
  return psnr(await sample(reference, rows), await sample(candidate, rows));
}
