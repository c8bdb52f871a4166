import sharp, { type OutputInfo } from 'sharp';

/** Width and height in px of one frame of what sharp wrote. */
export function toFrameSize({ width, height, pageHeight }: OutputInfo): { readonly width: number; readonly height: number } {
  return { width, height: pageHeight ?? height };
}

/** The same, asked of the encoding. Throws what the decoder throws. */
export async function readFrameSize(bytes: Buffer): Promise<{ readonly width: number; readonly height: number }> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return { width, height };
}
