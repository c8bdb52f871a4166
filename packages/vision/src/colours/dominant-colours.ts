import type { RgbaPixels } from '../rgba-pixels.js';
import { clusterSamples, type WeightedSamples } from './cluster-samples.js';
import { oklabToHex, toOklab } from './oklab.js';

/** A colour, such as `#0a64ff`, and the part of the visible picture that is nearest to it, from 0 to 1. */
export interface DominantColour {
  readonly colour: string;
  readonly share: number;
}

const [SEEDS, MAX_COLOURS] = [16, 6];
/** Distances in OKLab. Nearer colours look the same beside each other, so they are one. */
const SAME_COLOUR = 0.04;
/** Smaller parts are noise and the edges of larger ones. */
const MIN_SHARE = 0.005;

/**
 * At most six colours, the largest share first: k-means in OKLab from seeds that are as far apart as possible. A pixel counts by its alpha.
 * Equal pixels give equal colours. Empty when all pixels are transparent. Pure.
 */
export function findDominantColours(pixels: RgbaPixels): DominantColour[] {
  const samples = toSamples(pixels);
  const clusters = clusterSamples(samples, { seeds: SEEDS, count: MAX_COLOURS, minDistance: SAME_COLOUR });
  const kept = clusters.filter(({ share }) => share >= MIN_SHARE);
  const total = kept.reduce((sum, { share }) => sum + share, 0);
  return kept
    .toSorted((a, b) => b.share - a.share)
    .map(({ centre, share }) => ({ colour: oklabToHex(centre), share: Math.round((share / total) * 1_000) / 1_000 }));
}

function toSamples({ data }: RgbaPixels): WeightedSamples {
  const points = new Float64Array((data.length / 4) * 3);
  const weights = new Float64Array(data.length / 4);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    if (alpha === 0) continue;
    points.set(toOklab(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0), count * 3);
    weights[count] = alpha;
    count += 1;
  }
  return { points: points.subarray(0, count * 3), weights: weights.subarray(0, count) };
}
