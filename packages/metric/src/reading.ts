import type { Region } from './region.js';

/** How pixels are shown to the metric before it compares them. */
export interface Reading {
  /** Greys behind alpha, 0 (black) to 1 (white), when the original has alpha. The lowest score counts. */
  readonly alphaBackgrounds: readonly number[];
  /** The same, when the distorted image alone has alpha. */
  readonly opaqueBackgrounds: readonly number[];
  /** px: an image with a shorter side is continued by its own mirror images until that side has at least this length. */
  readonly minSide: number;
}

/** px: the shortest side of an image with all six scales, for which the weights are made. Source: docs/metric.md#2-scales. */
export const SIX_SCALES_SIDE = 113;

/** What a viewer sees: alpha on black and on white, and six scales for every image. Source: docs/metric.md#small-pictures. */
export const displayReading: Reading = { alphaBackgrounds: [0, 1], opaqueBackgrounds: [0, 1], minSide: SIX_SCALES_SIDE };

/** The reading of the reference implementation. The test vectors hold for it. Source: docs/metric.md#1-input. */
export const referenceReading: Reading = { alphaBackgrounds: [0.1, 0.9], opaqueBackgrounds: [0.5], minSide: 1 };

/** The size of a region after its continuation by mirror images, in px. Whole copies only, so that every pixel counts the same. */
export function scoredSize({ width, height }: Pick<Region, 'width' | 'height'>, { minSide }: Pick<Reading, 'minSide'>) {
  return { width: width * Math.max(1, Math.ceil(minSide / width)), height: height * Math.max(1, Math.ceil(minSide / height)) };
}

/** The pixel of a line of `length` px that is shown at `at` when the line is continued by its mirror images. */
export function mirroredIndex(at: number, length: number): number {
  const within = at % (2 * length);
  return within < length ? within : 2 * length - 1 - within;
}
