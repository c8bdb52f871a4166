/** Coordinates of a colour. */
export const DIMENSIONS = 4;

/** How much an error in red, green and blue counts. */
const BAND_WEIGHTS = [1, 1.4, 0.7] as const;

/** Where between black and white the two grounds lie on which alpha is judged: their middle, and half their distance. */
const [BACKGROUND_MEAN, BACKGROUND_HALF_RANGE] = [0.6, 0.3];

/**
 * Places for colours (red, green, blue, alpha; 0 to 255) such that their distance is how far apart they look on a dark and on a light ground, in
 * steps of an 8-bit sample: colours as they are blended, and alpha by itself.
 */
export function toCoordinates(colours: Uint8Array): Float32Array {
  const places = new Float32Array(colours.length);
  const alphaWeight = BACKGROUND_HALF_RANGE * Math.hypot(...BAND_WEIGHTS);
  for (let at = 0; at < colours.length; at += DIMENSIONS) {
    const alpha = colours[at + 3] ?? 0;
    for (const [band, weight] of BAND_WEIGHTS.entries())
      places[at + band] = (((colours[at + band] ?? 0) * alpha) / 255 - BACKGROUND_MEAN * alpha) * weight;
    places[at + 3] = alpha * alphaWeight;
  }
  return places;
}

/** The square of the distance between a place of one list and a place of another. */
export function distanceSquared(one: Float32Array, first: number, other: Float32Array, second: number): number {
  let sum = 0;
  for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
    const apart = (one[first * DIMENSIONS + dimension] ?? 0) - (other[second * DIMENSIONS + dimension] ?? 0);
    sum += apart * apart;
  }
  return sum;
}
