import type { Oklab } from './oklab.js';

/** Points of three numbers, and how much each counts. */
export interface WeightedSamples {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

export interface Cluster {
  readonly centre: Oklab;
  /** From 0 to 1. */
  readonly share: number;
}

export interface ClusterOptions {
  /** Seeds to begin with. */
  readonly seeds: number;
  /** Most clusters of the result. */
  readonly count: number;
  /** Clusters that are nearer become one. */
  readonly minDistance: number;
}

const MAX_ROUNDS = 24;

/**
 * Groups points by k-means (Lloyd). The seeds are the point next to the mean and then each time the point that is farthest from all seeds.
 * There are more of them than clusters: outliers get one too. The pair whose union costs least (Ward) becomes one until few enough are left. Pure.
 */
export function clusterSamples(samples: WeightedSamples, { seeds, count, minDistance }: ClusterOptions): Cluster[] {
  let clusters = settle(samples, findSeeds(samples, seeds, minDistance));
  for (let union = findUnion(clusters, count, minDistance); union !== null; union = findUnion(clusters, count, minDistance))
    clusters = union;
  return settle(samples, Float64Array.from(clusters.flatMap(({ centre }) => [...centre])));
}

/** Squared distance of a sample to a centre. */
function distanceOf(points: Float64Array, at: number, centres: Float64Array, to: number): number {
  const x = (points[at] ?? 0) - (centres[to] ?? 0);
  const y = (points[at + 1] ?? 0) - (centres[to + 1] ?? 0);
  const z = (points[at + 2] ?? 0) - (centres[to + 2] ?? 0);
  return x * x + y * y + z * z;
}

function findSeeds({ points, weights }: WeightedSamples, count: number, minDistance: number): Float64Array {
  const seeds = new Float64Array(count * 3);
  const distances = new Float64Array(weights.length).fill(Number.POSITIVE_INFINITY);
  let found = 0;
  for (let next = findNearestToMean({ points, weights }); next >= 0 && found < count; found += 1) {
    seeds.set(points.subarray(next * 3, next * 3 + 3), found * 3);
    let farthest = minDistance * minDistance;
    next = -1;
    for (let index = 0; index < weights.length; index += 1) {
      const distance = Math.min(distances[index] ?? 0, distanceOf(points, index * 3, seeds, found * 3));
      distances[index] = distance;
      if (distance <= farthest) continue;
      farthest = distance;
      next = index;
    }
  }
  return seeds.subarray(0, found * 3);
}

function findNearestToMean(samples: WeightedSamples): number {
  const { points, weights } = samples;
  const mean = new Float64Array(3);
  let total = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const weight = weights[index] ?? 0;
    total += weight;
    for (let axis = 0; axis < 3; axis += 1) mean[axis] = (mean[axis] ?? 0) + (points[index * 3 + axis] ?? 0) * weight;
  }
  for (let axis = 0; axis < 3; axis += 1) mean[axis] = (mean[axis] ?? 0) / total;
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < weights.length; index += 1) {
    const distance = distanceOf(points, index * 3, mean, 0);
    if (distance >= least) continue;
    least = distance;
    nearest = index;
  }
  return nearest;
}

/** Moves each centre to the mean of the samples that are nearest to it, until no sample changes its centre. */
function settle({ points, weights }: WeightedSamples, seeds: Float64Array): Cluster[] {
  const centres = Float64Array.from(seeds);
  const count = seeds.length / 3;
  const owners = new Int32Array(weights.length).fill(-1);
  let sums = new Float64Array(count * 4);
  for (let round = 0, moved = true; moved && round < MAX_ROUNDS; round += 1) {
    moved = false;
    sums = new Float64Array(count * 4);
    for (let index = 0; index < weights.length; index += 1) {
      let owner = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let centre = 0; centre < count; centre += 1) {
        const distance = distanceOf(points, index * 3, centres, centre * 3);
        if (distance >= least) continue;
        least = distance;
        owner = centre;
      }
      moved ||= owners[index] !== owner;
      owners[index] = owner;
      const weight = weights[index] ?? 0;
      for (let axis = 0; axis < 3; axis += 1)
        sums[owner * 4 + axis] = (sums[owner * 4 + axis] ?? 0) + (points[index * 3 + axis] ?? 0) * weight;
      sums[owner * 4 + 3] = (sums[owner * 4 + 3] ?? 0) + weight;
    }
    for (let centre = 0; centre < count; centre += 1) {
      const total = sums[centre * 4 + 3] ?? 0;
      for (let axis = 0; total > 0 && axis < 3; axis += 1) centres[centre * 3 + axis] = (sums[centre * 4 + axis] ?? 0) / total;
    }
  }
  return toClusters(centres, sums);
}

function toClusters(centres: Float64Array, sums: Float64Array): Cluster[] {
  const totals = Array.from({ length: centres.length / 3 }, (_, centre) => sums[centre * 4 + 3] ?? 0);
  const whole = totals.reduce((sum, total) => sum + total, 0);
  return totals.flatMap((total, centre) => {
    const [lightness = 0, a = 0, b = 0] = centres.subarray(centre * 3, centre * 3 + 3);
    return total > 0 ? [{ centre: [lightness, a, b], share: total / whole }] : [];
  });
}

/** The clusters with the cheapest pair as one; null when they are few enough and far enough from each other. */
function findUnion(clusters: readonly Cluster[], count: number, minDistance: number): Cluster[] | null {
  let best: { readonly pair: readonly [Cluster, Cluster]; readonly cost: number } | null = null;
  for (const [index, one] of clusters.entries()) {
    for (const other of clusters.slice(0, index)) {
      const distance = Math.hypot(...one.centre.map((value, axis) => value - (other.centre[axis] ?? 0)));
      if (clusters.length <= count && distance >= minDistance) continue;
      const cost = ((one.share * other.share) / (one.share + other.share)) * distance * distance;
      if (best === null || cost < best.cost) best = { pair: [one, other], cost };
    }
  }
  if (best === null) return null;
  const [one, other] = best.pair;
  return [...clusters.filter((cluster) => cluster !== one && cluster !== other), unite(one, other)];
}

function unite(one: Cluster, other: Cluster): Cluster {
  const share = one.share + other.share;
  const mean = (axis: 0 | 1 | 2) => (one.centre[axis] * one.share + other.centre[axis] * other.share) / share;
  return { centre: [mean(0), mean(1), mean(2)], share };
}
