import { AppError } from '@pixmill/contracts';
import { SUMS_PER_SCALE, usedMaps } from './final-score.js';
import { acquireKernel, type KernelExports, releaseKernel } from './kernel.js';
import { bytesOf, bytesPerPixel, checkRaster, type Region, type RgbRaster, wholeRegion } from './rgb-raster.js';
import { type Score, tileGrid, toScore } from './tile-grid.js';

/** px on both sides; smaller pictures have no score. */
const MIN_SIDE = 8;

/** Most pixels of an original that is kept: 32 bytes each. Of larger ones only a few rows are in memory at a time. */
const MAX_CACHED_PIXELS = 2_000_000;

/** Grays behind an original with alpha; the lower score counts. Source: SSIMULACRA 2.1, section 1 of the specification. */
const ALPHA_BACKGROUNDS = [0.1, 0.9];
/** The gray behind a distorted picture that has alpha where the original has none. */
const OPAQUE_BACKGROUNDS = [0.5];

/** An original, ready for several distorted pictures of its size. */
export interface Reference {
  /** How a distorted picture looks beside the original. Throws AppError `internal` when its size is another. */
  score(distorted: RgbRaster): Score;
  /** Gives the memory back; nothing can be scored any more. */
  free(): void;
}

/** Hands the rows of a region over, one by one. */
function createRowFeed(kernel: KernelExports, pixels: RgbRaster, { left, top, width }: Region, background: number) {
  const bytes = bytesOf(pixels);
  const samples = new Uint8Array(kernel.memory.buffer, kernel.samples());
  const pixel = bytesPerPixel(pixels);
  const is16Bit = Number(pixels.data.BYTES_PER_ELEMENT === 2);
  const copyRow = (y: number) => {
    const from = ((top + y) * pixels.width + left) * pixel;
    samples.set(bytes.subarray(from, from + width * pixel));
  };
  return {
    original(y: number) {
      copyRow(y);
      kernel.pushOriginalRow(pixels.channels, is16Bit, background);
    },
    distorted(y: number) {
      copyRow(y);
      kernel.pushDistortedRow(pixels.channels, is16Bit, background);
    },
  };
}

function acquireKernelFor(region: Region, keep: boolean): KernelExports {
  const { columns, rows } = tileGrid(region);
  const kernel = acquireKernel({ width: region.width, height: region.height, keep, tileColumns: columns, tileRows: rows });
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
  const detail = `${original.width}x${original.height} and ${distorted.width}x${distorted.height} px cannot be compared`;
  throw new AppError('internal', { detail });
}

function checkOriginal(original: RgbRaster, { left, top, width, height }: Region): void {
  checkRaster(original);
  const inside = Math.min(left, top) >= 0 && left + width <= original.width && top + height <= original.height;
  if (inside && Math.min(width, height) >= MIN_SIDE) return;
  const detail = `${width}x${height} px at ${left}, ${top} of ${original.width}x${original.height} cannot be compared`;
  throw new AppError('internal', { detail });
}

/**
 * SSIMULACRA 2.1 of one pair, or of the same region of both, in 1.7 kB of memory a pixel of its width, whatever the height.
 * Throws AppError `internal` when a side is below 8 px or the sizes differ, `image_too_large` when there is no memory.
 */
export function scorePair(original: RgbRaster, distorted: RgbRaster, region: Region = wholeRegion(original)): Score {
  checkOriginal(original, region);
  checkPair(original, distorted);
  const scores = backgroundsOf(original).map((background) => {
    const kernel = acquireKernelFor(region, false);
    const originalFeed = createRowFeed(kernel, original, region, background);
    const distortedFeed = createRowFeed(kernel, distorted, region, background);
    for (let y = 0; y < region.height; y += 1) {
      originalFeed.original(y);
      distortedFeed.distorted(y);
    }
    const score = readScore(kernel, region);
    releaseKernel(kernel);
    return score;
  });
  return lowestScore(scores);
}

/**
 * Prepares an original for several distorted pictures. Up to 2 MP its half of the work is done once and kept, in 32 bytes a pixel
 * (64 with alpha); a larger one is gone through again for every picture. Throws as `scorePair`.
 */
export function prepareReference(original: RgbRaster): Reference {
  const region = wholeRegion(original);
  checkOriginal(original, region);
  if (region.width * region.height > MAX_CACHED_PIXELS) {
    return { score: (distorted) => scorePair(original, distorted), free: () => undefined };
  }
  const prepared = backgroundsOf(original).map((background) => {
    const kernel = acquireKernelFor(region, true);
    const feed = createRowFeed(kernel, original, region, background);
    for (let y = 0; y < region.height; y += 1) feed.original(y);
    return { kernel, background };
  });
  return {
    score(distorted) {
      if (prepared.length === 0) throw new AppError('internal', { detail: 'this reference was freed' });
      checkPair(original, distorted);
      const scores = prepared.map(({ kernel, background }) => {
        kernel.restart();
        const feed = createRowFeed(kernel, distorted, region, background);
        for (let y = 0; y < region.height; y += 1) feed.distorted(y);
        return readScore(kernel, region);
      });
      return lowestScore(scores);
    },
    free() {
      for (const { kernel } of prepared.splice(0)) releaseKernel(kernel);
    },
  };
}
