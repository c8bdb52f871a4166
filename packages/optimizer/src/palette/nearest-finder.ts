import { DIMENSIONS } from './colour-space.js';

/** Finds the nearest of some places by walking outwards along the second coordinate, which is green and spreads most. */
export function createNearestFinder(centres: Float32Array): (colour: Float32Array, at: number) => number {
  const count = centres.length / DIMENSIONS;
  const order = Uint16Array.from({ length: count }, (_, index) => index).sort(
    (one, other) => (centres[one * DIMENSIONS + 1] ?? 0) - (centres[other * DIMENSIONS + 1] ?? 0) || one - other,
  );
  const sorted = new Float32Array(centres.length);
  for (const [to, from] of order.entries()) sorted.set(centres.subarray(from * DIMENSIONS, (from + 1) * DIMENSIONS), to * DIMENSIONS);

  return (colour, at) => {
    const [a, b, c, d] = [colour[at] ?? 0, colour[at + 1] ?? 0, colour[at + 2] ?? 0, colour[at + 3] ?? 0];
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle * DIMENSIONS + 1] ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    let [below, above] = [low - 1, low];
    for (let open = true; open; ) {
      open = false;
      for (let side = 0; side < 2; side += 1) {
        const at = side === 0 ? above : below;
        if (at < 0 || at >= count) continue;
        const from = at * DIMENSIONS;
        const green = b - (sorted[from + 1] ?? 0);
        let apart = green * green;
        if (apart >= least) continue;
        open = true;
        if (side === 0) above += 1;
        else below -= 1;
        const [red, blue, alpha] = [a - (sorted[from] ?? 0), c - (sorted[from + 2] ?? 0), d - (sorted[from + 3] ?? 0)];
        apart += red * red + blue * blue + alpha * alpha;
        if (apart < least) [least, best] = [apart, at];
      }
    }
    return order[best] ?? 0;
  };
}
