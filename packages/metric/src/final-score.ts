import { weights } from './weights.js';

/** 1-norm and 4-norm of the three maps: structure, ringing and blurring. */
const SUMS_PER_CHANNEL = 6;
export const SUMS_PER_SCALE = 3 * SUMS_PER_CHANNEL;

/** Sums over the pixels of one scale, ordered by channel, norm and map. */
export interface ScaleSums {
  readonly sums: ArrayLike<number>;
  readonly pixels: number;
}

/**
 * The score that follows from the sums of every scale, largest scale first.
 * Source: docs/metric.md#6-pooling, docs/metric.md#7-weighted-sum, docs/metric.md#8-score.
 */
export function finalScore(scales: readonly ScaleSums[]): number {
  let sum = 0;
  scales.forEach(({ sums, pixels }, scale) => {
    for (let at = 0; at < SUMS_PER_SCALE; at += 1) {
      const value = at % SUMS_PER_CHANNEL;
      const mean = (sums[at] ?? 0) / pixels;
      const weight = weightAt({ scales: scales.length, channel: Math.floor(at / SUMS_PER_CHANNEL), scale, value });
      sum += weight * (value < 3 ? mean : mean ** 0.25);
    }
  });
  const t = 0.9562382616834844 * sum;
  const u = 2.326765642916932 * t - 0.020884521182843837 * t ** 2 + 6.248496625763138e-5 * t ** 3;
  return u > 0 ? 100 - 10 * u ** 0.6276336467831387 : 100;
}

/** The maps of a scale with a weight other than zero, as bits: bit c for the structure of channel c, bit c + 3 for its ringing and blurring. */
export function usedMaps(scales: number, scale: number): number {
  let used = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    for (let value = 0; value < SUMS_PER_CHANNEL; value += 1) {
      if (weightAt({ scales, channel, scale, value }) !== 0) used |= (value % 3 === 0 ? 1 : 8) << channel;
    }
  }
  return used;
}

/**
 * The weight of one of a channel's six values. With fewer than six scales the index shifts, as in the reference implementation, so `displayReading`
 * never has fewer. Source: docs/metric.md#7-weighted-sum.
 */
function weightAt({ scales, channel, scale, value }: { scales: number; channel: number; scale: number; value: number }): number {
  return weights[(channel * scales + scale) * SUMS_PER_CHANNEL + value] ?? 0;
}
