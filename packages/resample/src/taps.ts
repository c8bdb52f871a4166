/** Samples of the source that one sample of the result is made of, along one axis: three on each side of its centre. */
export const TAPS = 6;

/** How an axis is enlarged. `first[i]` is the source sample of the first tap of result sample i, and may lie outside the source: the edge repeats. */
export interface AxisTaps {
  readonly first: Int32Array;
  /** Six for each result sample. They add up to 1. */
  readonly weights: Float32Array;
}

export interface Axis {
  /** Samples of the whole source. */
  readonly from: number;
  /** Samples of the whole result. */
  readonly to: number;
  /** The part of the result that is wanted. */
  readonly start: number;
  readonly length: number;
}

/** The Lanczos window of three lobes. Source: docs/optimizer.md#enlargement. */
function lanczos3(distance: number): number {
  if (distance === 0) return 1;
  if (Math.abs(distance) >= 3) return 0;
  const turn = Math.PI * distance;
  return (3 * Math.sin(turn) * Math.sin(turn / 3)) / (turn * turn);
}

/** The taps of an axis that grows or stays. The centre of result sample i lies at source sample (i + 0.5) * from / to - 0.5. Pure. */
export function createTaps({ from, to, start, length }: Axis): AxisTaps {
  const first = new Int32Array(length);
  const weights = new Float32Array(length * TAPS);
  for (let index = 0; index < length; index += 1) {
    const centre = ((start + index + 0.5) * from) / to - 0.5;
    const nearest = Math.floor(centre) - TAPS / 2 + 1;
    const parts = Array.from({ length: TAPS }, (_, tap) => lanczos3(centre - nearest - tap));
    const sum = parts.reduce((total, part) => total + part, 0);
    first[index] = nearest;
    weights.set(
      parts.map((part) => part / sum),
      index * TAPS,
    );
  }
  return { first, weights };
}
