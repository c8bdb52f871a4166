import { type ConvertedFormat, type ImageFormat, isConvertedFormat } from '@pixmill/contracts';
import type { HdrTransfer } from './colour/cicp.js';
import type { Content } from './contents/content.js';
import type { Density } from './metadata/density.js';
import type { StoredXmp } from './metadata/metadata.js';

/** Formats that store pixels and that browsers show. */
export type RasterFormat = Exclude<ImageFormat, ConvertedFormat | 'svg'>;

/** Formats that store pixels. */
export type PixelFormat = RasterFormat | ConvertedFormat;

/** Whether a format is one that browsers show in pixels. Pure. */
export const isRasterFormat = (format: ImageFormat | null): format is RasterFormat =>
  format !== null && format !== 'svg' && !isConvertedFormat(format);

/** A size in px. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Facts from the header of an image, before any pixel is decoded. */
export interface ImageFacts {
  readonly format: PixelFormat;
  /** px of one frame as stored, before orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** How a browser turns the stored pixels: the values of EXIF, 1 (upright) to 8. */
  readonly orientation: number;
  readonly frames: number;
  readonly colour: 'rgb' | 'gray' | 'cmyk';
  readonly alpha: boolean;
  readonly is16Bit: boolean;
  /** Bits of a pixel as a file of a converted format stores them, all channels together; missing where they are unknown. */
  readonly storedBits?: number;
  /** Whether sharp reads only the first frame of an animation: PNG, whose frames `readApng` reads, AVIF, and a few GIFs. */
  readonly firstFrameOnly: boolean;
  /** Whether the encoding is lossless: PNG, GIF, and WebP with VP8L frames only. */
  readonly lossless: boolean;
  /** Progressive JPEG or interlaced PNG. */
  readonly interlaced: boolean;
  /** The profile of the samples: embedded, or made from other colour information in the file. Null when browsers read them as sRGB. */
  readonly icc: Buffer | null;
  /** The transfer function of an image with high dynamic range, which stays as it is; null for any other image. */
  readonly hdr: HdrTransfer | null;
  /** EXIF as a TIFF structure. */
  readonly exif: Buffer | null;
  readonly xmp: StoredXmp | null;
  /** IPTC-IIM datasets. */
  readonly iptc: Buffer | null;
  /** Null when the file has none, or only a value without a meaning. */
  readonly density: Density | null;
  /** Everything that the file carries. */
  readonly contents: readonly Content[];
}

/** px after orientation is applied, as a viewer shows the image. */
export function uprightSize({ width, height, orientation }: ImageFacts): ImageSize {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Pixels of all frames together. */
export function totalPixels({ width, height, frames }: Pick<ImageFacts, 'width' | 'height' | 'frames'>): number {
  return width * height * frames;
}
