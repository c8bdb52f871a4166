import { AppError } from '@pixmill/contracts';
import { SUMS_PER_SCALE, usedMaps } from './final-score.js';
import { acquireKernel, type KernelExports, releaseKernel } from './kernel.js';
import { type Region, wholeRegion } from './region.js';
import { bytesOf, bytesPerPixel, checkRaster, type RgbRaster } from './rgb-raster.js';
import { type Score, tileGrid, toScore } from './tile-grid.js';

/** px: the shortest side of an image that has a score. Source: docs/metric.md#1-input. */
export const MIN_SCORED_SIDE = 8;

/** The largest original that a reference keeps in memory, at 32 bytes a pixel. Of larger ones only a few rows are in memory at a time. */
const MAX_CACHED_PIXELS = 2_000_000;

/** Grey backgrounds, 0 to 1, for an original with alpha. The lower score counts. Source: docs/metric.md#1-input. */
const ALPHA_BACKGROUNDS = [0.1, 0.9];
/** The grey background for a distorted image that alone has alpha. */
const OPAQUE_BACKGROUNDS = [0.5];

/** An original, prepared for several distorted images of its size. */
export interface Reference {
  /** Scores a distorted image. Throws AppError `internal` when its size differs or the reference is freed. */
  score(distorted: RgbRaster): Score;
  /** Releases the memory. The reference cannot score afterwards. */
  free(): void;
}

/**
 * Computes SSIMULACRA 2.1 of a distorted image, or of one region of it, against its original. The order of the two matters.
 * Memory: 1.7 kB for each px of the region's width.
 * Throws AppError `internal` when the sizes differ, a side is below 8 px or the region is outside the image; `image_too_large` when there
 * is not enough memory.
 */
export function scorePair(original: RgbRaster, distorted: RgbRaster, region: Region = wholeRegion(original)): Score {
  checkOriginal(original, region);
  checkPair(original, distorted);
  const scores = backgroundsOf(original).map((background) => {
    const kernel = acquireKernelFor(region, { keepOriginal: false });
    const originalFeed = createRowFeed({ kernel, raster: original, region, background });
    const distortedFeed = createRowFeed({ kernel, raster: distorted, region, background });
    for (let y = 0; y < region.height; y += 1) {
      originalFeed.pushOriginal(y);
      distortedFeed.pushDistorted(y);
    }
    const score = readScore(kernel, region);
    releaseKernel(kernel);
    return score;
  });
  return lowestScore(scores);
}

/**
 * Prepares an original for several distorted images. Up to 2 MP the original is processed once and kept in memory: 32 bytes a pixel, 64 with
 * alpha. A larger original is processed again for each distorted image. Throws as `scorePair`.
 */
export function prepareReference(original: RgbRaster): Reference {
  const region = wholeRegion(original);
  checkOriginal(original, region);
  if (region.width * region.height > MAX_CACHED_PIXELS) {
    return { score: (distorted) => scorePair(original, distorted), free: () => undefined };
  }
  const prepared = backgroundsOf(original).map((background) => {
    const kernel = acquireKernelFor(region, { keepOriginal: true });
    const feed = createRowFeed({ kernel, raster: original, region, background });
    for (let y = 0; y < region.height; y += 1) feed.pushOriginal(y);
    return { kernel, background };
  });
  return {
    score(distorted) {
      if (prepared.length === 0) throw new AppError('internal', { detail: 'the reference is freed' });
      checkPair(original, distorted);
      const scores = prepared.map(({ kernel, background }) => {
        kernel.restart();
        const feed = createRowFeed({ kernel, raster: distorted, region, background });
        for (let y = 0; y < region.height; y += 1) feed.pushDistorted(y);
        return readScore(kernel, region);
      });
      return lowestScore(scores);
    },
    free() {
      for (const { kernel } of prepared.splice(0)) releaseKernel(kernel);
    },
  };
}

interface RowFeedInput {
  readonly kernel: KernelExports;
  readonly raster: RgbRaster;
  readonly region: Region;
  /** Grey behind alpha, 0 to 1. */
  readonly background: number;
}

/** Passes the rows of a region to a kernel, one at a time. */
function createRowFeed({ kernel, raster, region: { left, top, width }, background }: RowFeedInput) {
  const bytes = bytesOf(raster);
  const samples = new Uint8Array(kernel.memory.buffer, kernel.samples());
  const pixelBytes = bytesPerPixel(raster);
  const is16Bit = Number(raster.data.BYTES_PER_ELEMENT === 2);
  const copyRow = (y: number) => {
    const from = ((top + y) * raster.width + left) * pixelBytes;
    samples.set(bytes.subarray(from, from + width * pixelBytes));
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

function acquireKernelFor(region: Region, { keepOriginal }: { keepOriginal: boolean }): KernelExports {
  const { columns, rows } = tileGrid(region);
  const kernel = acquireKernel({ width: region.width, height: region.height, keepOriginal, tileColumns: columns, tileRows: rows });
  const scales = kernel.scaleCount();
  for (let scale = 0; scale < scales; scale += 1) kernel.selectMaps(scale, usedMaps(scales, scale));
  return kernel;
}

function readScore(kernel: KernelExports, region: Region): Score {
  const scales = kernel.scaleCount();
  const { columns, rows } = tileGrid(region);
  return toScore(new Float64Array(kernel.memory.buffer, kernel.sums(), scales * columns * rows * SUMS_PER_SCALE), scales, region);
}

function backgroundsOf(original: RgbRaster): readonly number[] {
  return original.channels === 4 ? ALPHA_BACKGROUNDS : OPAQUE_BACKGROUNDS;
}

function lowestScore(scores: readonly Score[]): Score {
  return {
    score: Math.min(...scores.map(({ score }) => score)),
    worstTile: Math.min(...scores.map(({ worstTile }) => worstTile)),
  };
}

function checkPair(original: RgbRaster, distorted: RgbRaster): void {
  checkRaster(distorted);
  if (original.width === distorted.width && original.height === distorted.height) return;
  const detail = `cannot compare ${original.width}x${original.height} px with ${distorted.width}x${distorted.height} px`;
  throw new AppError('internal', { detail });
}

function checkOriginal(original: RgbRaster, { left, top, width, height }: Region): void {
  checkRaster(original);
  const inside = Math.min(left, top) >= 0 && left + width <= original.width && top + height <= original.height;
  if (inside && Math.min(width, height) >= MIN_SCORED_SIDE) return;
  const detail = `cannot score ${width}x${height} px at ${left}, ${top} of an image of ${original.width}x${original.height} px`;
  throw new AppError('internal', { detail });
}
