import { DIMENSIONS } from './colour-space.js';

/**
 * Creates a function that returns the index of the centre nearest to the coordinates at `at`. It searches outwards along the second
 * coordinate, green, which spreads most.
 */
export function createNearestFinder(centres: Float32Array): (coordinates: Float32Array, at: number) => number {
  const count = centres.length / DIMENSIONS;
  const order = Uint16Array.from({ length: count }, (_, index) => index).sort(
    (one, other) => (centres[one * DIMENSIONS + 1] ?? 0) - (centres[other * DIMENSIONS + 1] ?? 0) || one - other,
  );
  const sorted = new Float32Array(centres.length);
  for (const [to, from] of order.entries()) sorted.set(centres.subarray(from * DIMENSIONS, (from + 1) * DIMENSIONS), to * DIMENSIONS);

  /** The first sorted centre whose green is not below `green`. */
  function findStart(green: number): number {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle * DIMENSIONS + 1] ?? 0) < green) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return (coordinates, at) => {
    const [a, b, c, d] = [coordinates[at] ?? 0, coordinates[at + 1] ?? 0, coordinates[at + 2] ?? 0, coordinates[at + 3] ?? 0];
    const start = findStart(b);
    let best = 0;
    let smallest = Number.POSITIVE_INFINITY;
    let [below, above] = [start - 1, start];
    for (let searching = true; searching; ) {
      searching = false;
      for (let side = 0; side < 2; side += 1) {
        const index = side === 0 ? above : below;
        if (index < 0 || index >= count) continue;
        const from = index * DIMENSIONS;
        const green = b - (sorted[from + 1] ?? 0);
        let distance = green * green;
        if (distance >= smallest) continue;
        searching = true;
        if (side === 0) above += 1;
        else below -= 1;
        const [red, blue, alpha] = [a - (sorted[from] ?? 0), c - (sorted[from + 2] ?? 0), d - (sorted[from + 3] ?? 0)];
        distance += red * red + blue * blue + alpha * alpha;
        if (distance < smallest) [smallest, best] = [distance, index];
      }
    }
    return order[best] ?? 0;
  };
}
