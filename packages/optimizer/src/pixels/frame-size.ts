import type { ImageSize } from '@pixmill/image-formats';
import type { OutputInfo } from 'sharp';
import { openEncoded } from './open-encoded.js';

/** The size of one frame of sharp's output. */
export function toFrameSize({ width, height, pageHeight }: OutputInfo): ImageSize {
  return { width, height: pageHeight ?? height };
}

/** The size of one frame, from the header of a file. Throws what the decoder throws. */
export async function readFrameSize(bytes: Buffer): Promise<ImageSize> {
  const { width, height } = await openEncoded(bytes).metadata();
  return { width, height };
}
