import { weights } from './weights.js';

/** 1-norm and 4-norm of structure, ringing and blurring. */
const SUMS_PER_CHANNEL = 6;
export const SUMS_PER_SCALE = 3 * SUMS_PER_CHANNEL;

/** Where the weight of channel, scale and value stands; it depends on how many scales there are, also below six. */
function weightAt(scales: number, channel: number, scale: number, value: number): number {
  return weights[(channel * scales + scale) * SUMS_PER_CHANNEL + value] ?? 0;
}

/** The maps of a scale whose weights are not all zero: bit c the structure of channel c, bit c + 3 its ringing and blurring. */
export function usedMaps(scales: number, scale: number): number {
  let used = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    for (let value = 0; value < SUMS_PER_CHANNEL; value += 1) {
      if (weightAt(scales, channel, scale, value) !== 0) used |= (value % 3 === 0 ? 1 : 8) << channel;
    }
  }
  return used;
}

/** What was pooled at one scale: sums by channel and value, over so many pixels. */
export interface ScaleSums {
  readonly sums: ArrayLike<number>;
  readonly pixels: number;
}

/**
 * The score of what was pooled at every scale.
 * Source: SSIMULACRA 2.1, sections 6 to 8 of the specification.
 */
export function finalScore(scales: readonly ScaleSums[]): number {
  let sum = 0;
  scales.forEach(({ sums, pixels }, scale) => {
    for (let at = 0; at < SUMS_PER_SCALE; at += 1) {
      const value = at % SUMS_PER_CHANNEL;
      const mean = (sums[at] ?? 0) / pixels;
      sum += weightAt(scales.length, Math.floor(at / SUMS_PER_CHANNEL), scale, value) * (value < 3 ? mean : mean ** 0.25);
    }
  });
  const t = 0.9562382616834844 * sum;
  const u = 2.326765642916932 * t - 0.020884521182843837 * t ** 2 + 6.248496625763138e-5 * t ** 3;
  return u > 0 ? 100 - 10 * u ** 0.6276336467831387 : 100;
}
