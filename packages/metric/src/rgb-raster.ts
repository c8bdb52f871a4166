import { AppError } from '@pixmill/contracts';

/** Decoded pixels in sRGB, rows from the top, samples of a pixel beside each other; the fourth is straight alpha. */
export interface RgbRaster {
  readonly data: Uint8Array | Uint16Array;
  /** px. */
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** A part of a picture in px. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** All of a picture. */
export function wholeRegion({ width, height }: RgbRaster): Region {
  return { left: 0, top: 0, width, height };
}

/** Bytes of one pixel. */
export function bytesPerPixel({ data, channels }: RgbRaster): number {
  return channels * data.BYTES_PER_ELEMENT;
}

/** The samples as they lie in memory, without a copy. */
export function bytesOf({ data }: RgbRaster): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Throws AppError `internal` unless the samples are as many as the size says. */
export function checkRaster({ data, width, height, channels }: RgbRaster): void {
  if (data.length === width * height * channels) return;
  throw new AppError('internal', { detail: `${data.length} samples are not ${width}x${height} pixels of ${channels}` });
}
