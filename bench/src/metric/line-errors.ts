const { abs, fround } = Math;
const C2 = fround(0.0009);

/** One line of both pictures in one channel: the pixels, and their blurred means, squares and products. */
export interface BlurredLine {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly m1: Float32Array;
  readonly m2: Float32Array;
  readonly s11: Float32Array;
  readonly s22: Float32Array;
  readonly s12: Float32Array;
}

/**
 * Adds the errors of a line to the sums: structure, ringing and blurring, then the fourth powers of each.
 * Source: docs/metric.md#5-maps-per-scale-and-channel, docs/metric.md#6-pooling.
 */
export function addLineErrors({ a, b, m1, m2, s11, s22, s12 }: BlurredLine, sums: Float64Array): void {
  let structureSum = 0;
  let structure4 = 0;
  let ringing = 0;
  let ringing4 = 0;
  let blurring = 0;
  let blurring4 = 0;
  for (let x = 0; x < a.length; x += 1) {
    const mean1 = m1[x] ?? 0;
    const mean2 = m2[x] ?? 0;
    const difference = fround(mean1 - mean2);
    const numM = fround(1 - fround(difference * difference));
    const numS = fround(2 * fround((s12[x] ?? 0) - fround(mean1 * mean2)) + C2);
    const den = fround(fround(fround((s11[x] ?? 0) - fround(mean1 * mean1)) + fround((s22[x] ?? 0) - fround(mean2 * mean2))) + C2);
    const structure = 1 - fround(fround(numM * numS) / den);
    if (structure > 0) {
      structureSum += structure;
      structure4 += structure * structure * structure * structure;
    }
    const edge = (1 + abs(fround((b[x] ?? 0) - mean2))) / (1 + abs(fround((a[x] ?? 0) - mean1))) - 1;
    const edge4 = edge * edge * edge * edge;
    if (edge > 0) {
      ringing += edge;
      ringing4 += edge4;
    } else {
      blurring -= edge;
      blurring4 += edge4;
    }
  }
  const added = [structureSum, ringing, blurring, structure4, ringing4, blurring4];
  added.forEach((value, at) => {
    sums[at] = (sums[at] ?? 0) + value;
  });
}
