import type { ImageFormat } from '@pixmill/contracts';

/** Formats with pixels of their own. */
export type RasterFormat = Exclude<ImageFormat, 'svg'>;

/** What is known of a source before any pixel is decoded. */
export interface ImageFacts {
  readonly format: RasterFormat;
  /** px of one frame as stored, before orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: number;
  readonly frames: number;
  readonly colour: 'rgb' | 'gray' | 'cmyk';
  readonly alpha: boolean;
  /** Whether samples have 16 bits. */
  readonly is16Bit: boolean;
  /** An APNG: its later frames are invisible to the decoder. */
  readonly apng: boolean;
  /** Whether nothing was lost so far: PNG, GIF, and WebP with VP8L frames only. */
  readonly lossless: boolean;
  /** Coded in several scans, from coarse to fine (progressive JPEG, interlaced PNG). */
  readonly interlaced: boolean;
  /** A second picture that makes this one HDR (UltraHDR, gain map). */
  readonly gainMap: boolean;
  readonly icc: Buffer | null;
  /** EXIF as a TIFF structure. */
  readonly exif: Buffer | null;
  /** Names of what else is carried beside the pixels, such as `xmp`. */
  readonly otherMetadata: readonly string[];
}

/** px after orientation is applied, as a viewer sees the picture. */
export function uprightSize({ width, height, orientation }: ImageFacts): { readonly width: number; readonly height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Pixels of all frames together. */
export function totalPixels({ width, height, frames }: Pick<ImageFacts, 'width' | 'height' | 'frames'>): number {
  return width * height * frames;
}
