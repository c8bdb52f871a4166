/** Coordinates of a colour. */
export const DIMENSIONS = 4;

/** Weights of an error in red, green and blue. */
const BAND_WEIGHTS = [1, 1.4, 0.7] as const;

/** Alpha is judged on black (0) and on white (1): the mean of both, and half their difference. Source: docs/metric.md#1-input. */
const [BACKGROUND_MEAN, BACKGROUND_HALF_RANGE] = [0.5, 0.5];

/**
 * Converts colours (red, green, blue, alpha; 0 to 255) to coordinates. The distance of two coordinates is how different the colours look on a
 * black and on a white background, in steps of an 8-bit sample. Three coordinates are the blended colour, one is alpha.
 */
export function toCoordinates(colours: Uint8Array): Float32Array {
  const coordinates = new Float32Array(colours.length);
  const alphaWeight = BACKGROUND_HALF_RANGE * Math.hypot(...BAND_WEIGHTS);
  for (let at = 0; at < colours.length; at += DIMENSIONS) {
    const alpha = colours[at + 3] ?? 0;
    for (const [band, weight] of BAND_WEIGHTS.entries())
      coordinates[at + band] = (((colours[at + band] ?? 0) * alpha) / 255 - BACKGROUND_MEAN * alpha) * weight;
    coordinates[at + 3] = alpha * alphaWeight;
  }
  return coordinates;
}

/** The squared distance between a colour of one list of coordinates and a colour of another. Four arguments, because it runs for every pixel. */
export function distanceSquared(fromCoordinates: Float32Array, fromIndex: number, toCoordinates: Float32Array, toIndex: number): number {
  let sum = 0;
  for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
    const difference = (fromCoordinates[fromIndex * DIMENSIONS + dimension] ?? 0) - (toCoordinates[toIndex * DIMENSIONS + dimension] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
