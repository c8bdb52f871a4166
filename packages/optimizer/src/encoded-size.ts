import type { OutputInfo } from 'sharp';

/** Width and height in px of one frame of what sharp wrote. */
export function encodedSize({ width, height, pageHeight }: OutputInfo): { readonly width: number; readonly height: number } {
  return { width, height: pageHeight ?? height };
}
