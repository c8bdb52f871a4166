import { MIN_SCORED_SIDE, scorePair } from '@pixmill/metric';

/** Pixels as Chromium shows them: RGBA, 8 bits, sRGB, straight alpha, row by row from the top. */
export interface ShownPixels {
  /** px. */
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

/** Differences of two opaque pictures of one size. */
export interface PixelDifference {
  /** The largest difference of a channel, 0 to 255. */
  readonly largest: number;
  /** The mean difference of all channels of all pixels, 0 to 255. */
  readonly mean: number;
  /** SSIMULACRA 2.1 of the second picture against the first. Null when a side is too short for a score. */
  readonly score: number | null;
}

/** Compares what is shown on an opaque background. Throws an Error when the sizes differ. */
export function comparePixels(source: ShownPixels, result: ShownPixels): PixelDifference {
  const { width, height } = source;
  if (width !== result.width || height !== result.height) {
    throw new Error(`the source is shown at ${width}x${height} px, the result at ${result.width}x${result.height} px`);
  }
  const isScored = Math.min(width, height) >= MIN_SCORED_SIDE;
  if (source.rgba.equals(result.rgba)) return { largest: 0, mean: 0, score: isScored ? 100 : null };
  const [before, after] = [toRgb(source), toRgb(result)];
  let largest = 0;
  let total = 0;
  for (let at = 0; at < before.length; at += 1) {
    const difference = Math.abs((before[at] ?? 0) - (after[at] ?? 0));
    largest = Math.max(largest, difference);
    total += difference;
  }
  const raster = (data: Uint8Array) => ({ data, width, height, channels: 3 as const });
  return { largest, mean: total / before.length, score: isScored ? scorePair(raster(before), raster(after)).score : null };
}

function toRgb({ rgba, width, height }: ShownPixels): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgb[pixel * 3] = rgba[pixel * 4] ?? 0;
    rgb[pixel * 3 + 1] = rgba[pixel * 4 + 1] ?? 0;
    rgb[pixel * 3 + 2] = rgba[pixel * 4 + 2] ?? 0;
  }
  return rgb;
}
