import { AppError } from '@pixmill/contracts';

/** Decoded pixels in sRGB, row by row from the top, the channels of a pixel side by side. The fourth channel is straight alpha. */
export interface RgbRaster {
  readonly data: Uint8Array | Uint16Array;
  /** px. */
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Bytes of one pixel. */
export function bytesPerPixel({ data, channels }: RgbRaster): number {
  return channels * data.BYTES_PER_ELEMENT;
}

/** The samples as bytes. Shares the memory of the raster. */
export function bytesOf({ data }: RgbRaster): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Throws AppError `internal` when the number of samples does not fit the size. */
export function checkRaster({ data, width, height, channels }: RgbRaster): void {
  if (data.length === width * height * channels) return;
  throw new AppError('internal', { detail: `${data.length} samples do not fill ${width}x${height} pixels of ${channels} channels` });
}
