import { DIMENSIONS } from './colour-space.js';

/** A range of colours in the current order, and its variance. */
interface ColourGroup {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly mean: readonly number[];
  /** The dimension with the largest variance. */
  readonly dimension: number;
  /** The largest variance; 0 when the group cannot be split. */
  readonly variance: number;
}

/**
 * Splits colours into at most `count` groups: each time the group that varies most, where the rest varies least. Returns the mean
 * coordinates of each group.
 */
export function splitColours(coordinates: Float32Array, weights: Float64Array, count: number): Float32Array {
  const splitter = new ColourSplitter(coordinates, weights);
  const groups = [splitter.wholeGroup()];
  while (groups.length < count) {
    const widest = groups.reduce((best, group, index) => (group.variance > (groups[best]?.variance ?? 0) ? index : best), 0);
    const group = groups[widest];
    if (!group || group.variance <= 0) break;
    const parts = splitter.split(group);
    if (parts === null) groups[widest] = { ...group, variance: 0 };
    else groups.splice(widest, 1, ...parts);
  }
  return Float32Array.from(groups.flatMap(({ mean }) => mean));
}

class ColourSplitter {
  readonly #coordinates: Float32Array;
  readonly #weights: Float64Array;
  readonly #order: Uint32Array;

  constructor(coordinates: Float32Array, weights: Float64Array) {
    this.#coordinates = coordinates;
    this.#weights = weights;
    this.#order = Uint32Array.from({ length: weights.length }, (_, colour) => colour);
  }

  wholeGroup(): ColourGroup {
    return this.#measure(0, this.#order.length);
  }

  /** Sorts a group along its dimension and splits it; null when all its values are equal. */
  split(group: ColourGroup): [ColourGroup, ColourGroup] | null {
    const { from, to, dimension } = group;
    this.#order
      .subarray(from, to)
      .sort((one, other) => this.#coordinate(one, dimension) - this.#coordinate(other, dimension) || one - other);
    const cut = this.#findCut(group);
    return cut === null ? null : [this.#measure(from, cut), this.#measure(cut, to)];
  }

  #coordinate(colour: number, dimension: number): number {
    return this.#coordinates[colour * DIMENSIONS + dimension] ?? 0;
  }

  #measure(from: number, to: number): ColourGroup {
    let weight = 0;
    const sums = [0, 0, 0, 0];
    const squares = [0, 0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const colour = this.#order[i] ?? 0;
      const colourWeight = this.#weights[colour] ?? 0;
      weight += colourWeight;
      for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
        const value = this.#coordinate(colour, dimension);
        sums[dimension] = (sums[dimension] ?? 0) + colourWeight * value;
        squares[dimension] = (squares[dimension] ?? 0) + colourWeight * value * value;
      }
    }
    const variances = squares.map((square, dimension) => square - (sums[dimension] ?? 0) ** 2 / weight);
    const variance = to - from > 1 ? Math.max(...variances) : 0;
    return { from, to, weight, mean: sums.map((sum) => sum / weight), dimension: variances.indexOf(variance), variance };
  }

  /** The start of the second part of a sorted group; null when all its values are equal. */
  #findCut({ from, to, weight, mean, dimension }: ColourGroup): number | null {
    const total = (mean[dimension] ?? 0) * weight;
    let [leftWeight, leftSum, best, cut] = [0, 0, 0, from];
    for (let i = from; i < to - 1; i += 1) {
      const colour = this.#order[i] ?? 0;
      const value = this.#coordinate(colour, dimension);
      leftWeight += this.#weights[colour] ?? 0;
      leftSum += (this.#weights[colour] ?? 0) * value;
      const gain = leftSum ** 2 / leftWeight + (total - leftSum) ** 2 / (weight - leftWeight) - total ** 2 / weight;
      if (gain > best && this.#coordinate(this.#order[i + 1] ?? 0, dimension) > value) [best, cut] = [gain, i + 1];
    }
    return cut > from ? cut : null;
  }
}
