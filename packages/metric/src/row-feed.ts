import type { KernelExports } from './kernel.js';
import { mirroredIndex } from './reading.js';
import type { Region } from './region.js';
import { bytesOf, bytesPerPixel, type RgbRaster } from './rgb-raster.js';

interface RowFeedInput {
  readonly kernel: KernelExports;
  readonly raster: RgbRaster;
  readonly region: Region;
  /** px: width of a row of the kernel, a multiple of the region's width. */
  readonly scoredWidth: number;
  /** Grey behind alpha, 0 to 1. */
  readonly background: number;
}

/** Passes the rows of a region to a kernel, one at a time. Rows and columns outside the region are mirror images of those inside. */
export function createRowFeed({ kernel, raster, region, scoredWidth, background }: RowFeedInput) {
  const { left, top, width, height } = region;
  const bytes = bytesOf(raster);
  const samples = new Uint8Array(kernel.memory.buffer, kernel.samples());
  const pixelBytes = bytesPerPixel(raster);
  const is16Bit = Number(raster.data.BYTES_PER_ELEMENT === 2);
  const copyRow = (y: number) => {
    const from = ((top + mirroredIndex(y, height)) * raster.width + left) * pixelBytes;
    samples.set(bytes.subarray(from, from + width * pixelBytes));
    for (let x = width; x < scoredWidth; x += 1) {
      const pixel = mirroredIndex(x, width) * pixelBytes;
      samples.copyWithin(x * pixelBytes, pixel, pixel + pixelBytes);
    }
  };
  return {
    pushOriginal(y: number) {
      copyRow(y);
      kernel.pushOriginalRow(raster.channels, is16Bit, background);
    },
    pushDistorted(y: number) {
      copyRow(y);
      kernel.pushDistortedRow(raster.channels, is16Bit, background);
    },
  };
}
