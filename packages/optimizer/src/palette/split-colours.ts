import { DIMENSIONS } from './colour-space.js';

/** A run of colours in the order of the split, and how they spread. */
interface ColourGroup {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly mean: readonly number[];
  /** The dimension along which they vary most, and how much; none where they cannot be parted. */
  readonly dimension: number;
  readonly variance: number;
}

/** Parts colours into at most so many groups, each time the one that varies most, where that leaves the least. Returns their means. */
export function splitColours(coordinates: Float32Array, weights: Float64Array, count: number): Float32Array {
  const order = Uint32Array.from({ length: weights.length }, (_, colour) => colour);
  const at = (colour: number, dimension: number) => coordinates[colour * DIMENSIONS + dimension] ?? 0;

  function measure(from: number, to: number): ColourGroup {
    let weight = 0;
    const sums = [0, 0, 0, 0];
    const squares = [0, 0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const colour = order[i] ?? 0;
      const own = weights[colour] ?? 0;
      weight += own;
      for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
        const value = at(colour, dimension);
        sums[dimension] = (sums[dimension] ?? 0) + own * value;
        squares[dimension] = (squares[dimension] ?? 0) + own * value * value;
      }
    }
    const variances = squares.map((square, dimension) => square - (sums[dimension] ?? 0) ** 2 / weight);
    const variance = to - from > 1 ? Math.max(...variances) : 0;
    return { from, to, weight, mean: sums.map((sum) => sum / weight), dimension: variances.indexOf(variance), variance };
  }

  /** Where to part a group, sorted along its dimension; null where all its values are equal. */
  function findCut({ from, to, weight, mean, dimension }: ColourGroup): number | null {
    const total = (mean[dimension] ?? 0) * weight;
    let [left, sum, best, cut] = [0, 0, 0, from];
    for (let i = from; i < to - 1; i += 1) {
      const colour = order[i] ?? 0;
      left += weights[colour] ?? 0;
      sum += (weights[colour] ?? 0) * at(colour, dimension);
      const apart = sum ** 2 / left + (total - sum) ** 2 / (weight - left) - total ** 2 / weight;
      if (apart > best && at(order[i + 1] ?? 0, dimension) > at(colour, dimension)) [best, cut] = [apart, i + 1];
    }
    return cut > from ? cut : null;
  }

  const groups = [measure(0, order.length)];
  while (groups.length < count) {
    const widest = groups.reduce((best, group, index) => (group.variance > (groups[best]?.variance ?? 0) ? index : best), 0);
    const group = groups[widest];
    if (!group || group.variance <= 0) break;
    order.subarray(group.from, group.to).sort((one, other) => at(one, group.dimension) - at(other, group.dimension) || one - other);
    const cut = findCut(group);
    if (cut === null) groups[widest] = { ...group, variance: 0 };
    else groups.splice(widest, 1, measure(group.from, cut), measure(cut, group.to));
  }
  return Float32Array.from(groups.flatMap(({ mean }) => mean));
}
