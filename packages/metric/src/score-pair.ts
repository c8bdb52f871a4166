import { AppError } from '@pixmill/contracts';
import { findDetailTiles } from './detail-tiles.js';
import { usedMaps } from './final-score.js';
import { acquireKernel, type KernelExports, releaseKernel } from './kernel.js';
import { displayReading, type Reading, scoredSize } from './reading.js';
import { type Region, wholeRegion } from './region.js';
import { checkRaster, type RgbRaster } from './rgb-raster.js';
import { createRowFeed } from './row-feed.js';
import { type Score, sumCount, toScore } from './tile-grid.js';

/** px: the shortest side of an image that has a score. Source: docs/metric.md#1-input. */
export const MIN_SCORED_SIDE = 8;

/** The largest original that a reference keeps in memory, at 32 bytes a pixel. Of larger ones only a few rows are in memory at a time. */
const MAX_CACHED_PIXELS = 2_000_000;

/** An original, prepared for several distorted images of its size. */
export interface Reference {
  /** Scores a distorted image. Throws AppError `internal` when its size differs or the reference is freed. */
  score(distorted: RgbRaster): Score;
  /** Releases the memory. The reference cannot score afterwards. */
  free(): void;
}

export interface ScoreOptions {
  /** The part of both images to score; the whole image by default. */
  readonly region?: Region;
  /** How pixels are shown to the metric; `displayReading` by default. */
  readonly reading?: Reading;
}

/**
 * Computes SSIMULACRA 2.1 of a distorted image, or of one region of it, against its original. The order of the two matters.
 * Memory: 1.7 kB for each px of the region's width, 113 px at least.
 * Throws AppError `internal` when the sizes differ, a side is below 8 px or the region is outside the image; `image_too_large` when there
 * is not enough memory.
 */
export function scorePair(original: RgbRaster, distorted: RgbRaster, options: ScoreOptions = {}): Score {
  const { region = wholeRegion(original), reading = displayReading } = options;
  checkOriginal(original, region);
  const size = scoredSize(region, reading);
  return streamPair({ original, region, reading, size, detailTiles: findDetailTiles(original, region, size) }, distorted);
}

/** An original and what is known about it before it is compared. */
interface PreparedOriginal {
  readonly original: RgbRaster;
  readonly region: Region;
  readonly reading: Reading;
  readonly size: Size;
  readonly detailTiles: readonly number[];
}

/** Compares row by row, with a few rows of both images in memory. */
function streamPair({ original, region, reading, size, detailTiles }: PreparedOriginal, distorted: RgbRaster): Score {
  checkPair(original, distorted);
  const scores = backgroundsOf(reading, original, distorted).map((background) => {
    const kernel = acquireKernelFor(size, { keepOriginal: false });
    const input = { kernel, region, scoredWidth: size.width, background };
    const [originalFeed, distortedFeed] = [createRowFeed({ ...input, raster: original }), createRowFeed({ ...input, raster: distorted })];
    for (let y = 0; y < size.height; y += 1) {
      originalFeed.pushOriginal(y);
      distortedFeed.pushDistorted(y);
    }
    const score = readScore(kernel, { size, region, detailTiles });
    releaseKernel(kernel);
    return score;
  });
  return lowestScore(scores);
}

/**
 * Prepares an original for several distorted images. Up to 2 MP the original is processed once and kept in memory: 32 bytes a pixel, 64 with
 * alpha. A larger original is processed again for each distorted image. Throws as `scorePair`.
 */
export function prepareReference(original: RgbRaster, reading: Reading = displayReading): Reference {
  const region = wholeRegion(original);
  checkOriginal(original, region);
  const size = scoredSize(region, reading);
  const detailTiles = findDetailTiles(original, region, size);
  if (size.width * size.height > MAX_CACHED_PIXELS) {
    return { score: (distorted) => streamPair({ original, region, reading, size, detailTiles }, distorted), free: () => undefined };
  }
  // an opaque original is the same on every background
  const kernels = (original.channels === 4 ? reading.alphaBackgrounds : [0]).map((background) => {
    const kernel = acquireKernelFor(size, { keepOriginal: true });
    const feed = createRowFeed({ kernel, raster: original, region, scoredWidth: size.width, background });
    for (let y = 0; y < size.height; y += 1) feed.pushOriginal(y);
    return kernel;
  });
  return {
    score(distorted) {
      if (kernels.length === 0) throw new AppError('internal', { detail: 'the reference is freed' });
      checkPair(original, distorted);
      const scores = backgroundsOf(reading, original, distorted).map((background, at) => {
        const kernel = kernels[at % kernels.length] as KernelExports; // not empty
        kernel.restart();
        const feed = createRowFeed({ kernel, raster: distorted, region, scoredWidth: size.width, background });
        for (let y = 0; y < size.height; y += 1) feed.pushDistorted(y);
        return readScore(kernel, { size, region, detailTiles });
      });
      return lowestScore(scores);
    },
    free() {
      for (const kernel of kernels.splice(0)) releaseKernel(kernel);
    },
  };
}

type Size = Pick<Region, 'width' | 'height'>;

function acquireKernelFor(size: Size, { keepOriginal }: { keepOriginal: boolean }): KernelExports {
  const kernel = acquireKernel({ ...size, keepOriginal });
  const scales = kernel.scaleCount();
  for (let scale = 0; scale < scales; scale += 1) kernel.selectMaps(scale, usedMaps(scales, scale));
  return kernel;
}

type ScoredPart = Pick<PreparedOriginal, 'region' | 'detailTiles'> & { readonly size: Size };

function readScore(kernel: KernelExports, { size, region, detailTiles }: ScoredPart): Score {
  const scales = kernel.scaleCount();
  const sums = new Float64Array(kernel.memory.buffer, kernel.sums(), sumCount(size, scales));
  const score = toScore(sums, { scales, size, detailTiles });
  return { ...score, ...(score.worstTileAt && { worstTileAt: toImageRegion(score.worstTileAt, region) }) };
}

/** A tile in px of the image. A small image is scored together with its mirror images, which are no part of it. */
function toImageRegion({ left, top, width, height }: Region, region: Region): Region {
  return {
    left: region.left + left,
    top: region.top + top,
    width: Math.min(width, region.width - left),
    height: Math.min(height, region.height - top),
  };
}

/** Without alpha the background is not visible, so one is enough. */
function backgroundsOf({ alphaBackgrounds, opaqueBackgrounds }: Reading, original: RgbRaster, distorted: RgbRaster): readonly number[] {
  if (original.channels === 4) return alphaBackgrounds;
  return distorted.channels === 4 ? opaqueBackgrounds : [0];
}

function lowestScore(scores: readonly Score[]): Score {
  const { worstTile, worstTileAt } = scores.reduce((worst, score) => (score.worstTile < worst.worstTile ? score : worst));
  return {
    score: Math.min(...scores.map(({ score }) => score)),
    worstTile,
    ...(worstTileAt && { worstTileAt }),
    worstDetailTile: Math.min(...scores.map(({ worstDetailTile }) => worstDetailTile)),
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
