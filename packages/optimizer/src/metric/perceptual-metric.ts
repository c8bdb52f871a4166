import { AppError } from '@pixmill/contracts';
import { SUMS_A_SCALE, wantedMaps } from './final-score.js';
import { type KernelExports, openKernel, returnKernel } from './kernel.js';
import { bytesOf, checkPixels, type Pixels, pixelBytes, type Region, wholeOf } from './pixels.js';
import { type Score, scoreSums, tileGrid } from './tile-grid.js';

/** px on both sides; smaller pictures have no score. */
const LEAST_SIDE = 8;

/** Most pixels of an original that is kept: 32 bytes each. Of larger ones only a few rows are in memory at a time. */
const MOST_KEPT_PIXELS = 2_000_000;

/** Grays behind an original with alpha; the lower score counts. Source: SSIMULACRA 2.1, section 1 of the specification. */
const BEHIND_ALPHA = [0.1, 0.9];
/** The gray behind a distorted picture that has alpha where the original has none. */
const BEHIND_DISTORTED = [0.5];

/** An original, ready for several distorted pictures of its size. */
export interface Reference {
  /** How a distorted picture looks beside the original. Throws AppError `internal` when its size is another. */
  score(distorted: Pixels): Score;
  /** Gives the memory back; nothing can be scored any more. */
  free(): void;
}

/** Hands the rows of a region over, one by one. */
function createFeed(kernel: KernelExports, pixels: Pixels, { left, top, width }: Region, background: number) {
  const bytes = bytesOf(pixels);
  const samples = new Uint8Array(kernel.memory.buffer, kernel.samples());
  const pixel = pixelBytes(pixels);
  const deep = Number(pixels.data.BYTES_PER_ELEMENT === 2);
  const put = (y: number) => {
    const from = ((top + y) * pixels.width + left) * pixel;
    samples.set(bytes.subarray(from, from + width * pixel));
  };
  return {
    original(y: number) {
      put(y);
      kernel.takeOriginal(pixels.channels, deep, background);
    },
    distorted(y: number) {
      put(y);
      kernel.takeDistorted(pixels.channels, deep, background);
    },
  };
}

function openFor(region: Region, keep: boolean): KernelExports {
  const { columns, rows } = tileGrid(region);
  const kernel = openKernel({ width: region.width, height: region.height, keep, tileColumns: columns, tileRows: rows });
  const scales = kernel.scaleCount();
  for (let scale = 0; scale < scales; scale += 1) kernel.want(scale, wantedMaps(scales, scale));
  return kernel;
}

function readScore(kernel: KernelExports, region: Region): Score {
  const scales = kernel.scaleCount();
  const { columns, rows } = tileGrid(region);
  return scoreSums(new Float64Array(kernel.memory.buffer, kernel.sums(), scales * columns * rows * SUMS_A_SCALE), scales, region);
}

function backgroundsOf(original: Pixels): readonly number[] {
  return original.channels === 4 ? BEHIND_ALPHA : BEHIND_DISTORTED;
}

function lower(scores: readonly Score[]): Score {
  return {
    score: Math.min(...scores.map(({ score }) => score)),
    worstTile: Math.min(...scores.map(({ worstTile }) => worstTile)),
  };
}

function checkPair(original: Pixels, distorted: Pixels): void {
  checkPixels(distorted);
  if (original.width === distorted.width && original.height === distorted.height) return;
  const detail = `${original.width}x${original.height} and ${distorted.width}x${distorted.height} px cannot be compared`;
  throw new AppError('internal', { detail });
}

function checkOriginal(original: Pixels, { left, top, width, height }: Region): void {
  checkPixels(original);
  const inside = Math.min(left, top) >= 0 && left + width <= original.width && top + height <= original.height;
  if (inside && Math.min(width, height) >= LEAST_SIDE) return;
  const detail = `${width}x${height} px at ${left}, ${top} of ${original.width}x${original.height} cannot be compared`;
  throw new AppError('internal', { detail });
}

/**
 * SSIMULACRA 2.1 of one pair, or of the same region of both, in 1.7 kB of memory a pixel of its width, whatever the height.
 * Throws AppError `internal` when a side is below 8 px or the sizes differ, `image_too_large` when there is no memory.
 */
export function scorePair(original: Pixels, distorted: Pixels, region: Region = wholeOf(original)): Score {
  checkOriginal(original, region);
  checkPair(original, distorted);
  const scores = backgroundsOf(original).map((background) => {
    const kernel = openFor(region, false);
    const originalFeed = createFeed(kernel, original, region, background);
    const distortedFeed = createFeed(kernel, distorted, region, background);
    for (let y = 0; y < region.height; y += 1) {
      originalFeed.original(y);
      distortedFeed.distorted(y);
    }
    const score = readScore(kernel, region);
    returnKernel(kernel);
    return score;
  });
  return lower(scores);
}

/**
 * Prepares an original for several distorted pictures. Up to 2 MP its half of the work is done once and kept, in 32 bytes a pixel
 * (64 with alpha); a larger one is gone through again for every picture. Throws as `scorePair`.
 */
export function prepareReference(original: Pixels): Reference {
  const region = wholeOf(original);
  checkOriginal(original, region);
  if (region.width * region.height > MOST_KEPT_PIXELS) {
    return { score: (distorted) => scorePair(original, distorted), free: () => undefined };
  }
  const prepared = backgroundsOf(original).map((background) => {
    const kernel = openFor(region, true);
    const feed = createFeed(kernel, original, region, background);
    for (let y = 0; y < region.height; y += 1) feed.original(y);
    return { kernel, background };
  });
  return {
    score(distorted) {
      if (prepared.length === 0) throw new AppError('internal', { detail: 'this reference was freed' });
      checkPair(original, distorted);
      const scores = prepared.map(({ kernel, background }) => {
        kernel.restart();
        const feed = createFeed(kernel, distorted, region, background);
        for (let y = 0; y < region.height; y += 1) feed.distorted(y);
        return readScore(kernel, region);
      });
      return lower(scores);
    },
    free() {
      for (const { kernel } of prepared.splice(0)) returnKernel(kernel);
    },
  };
}
