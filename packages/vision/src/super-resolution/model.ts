/** Pixels of `channels` floats (a multiple of 4), `scale` times as wide and high as the input. */
export interface PlaneForm {
  readonly channels: number;
  readonly scale: number;
}

/** Writes clamp(sum + bias) * scale + plus into channels of the plane `to` that start at `first`. Kernels are 3x3; outside the picture is 0. */
export interface ConvolveStep {
  readonly kind: 'convolve';
  /** Planes by their index. */
  readonly from: number;
  readonly to: number;
  /** The first channels of `from`, a multiple of 4. */
  readonly inputs: number;
  /** A multiple of 8. The plane `to` gets those that fit. */
  readonly outputs: number;
  readonly first: number;
  /** Whether negative sums become 0. */
  readonly clamps: boolean;
  readonly scale: number;
  /** The plane whose first channels are added, or null. */
  readonly plus: number | null;
  /** Where the weights [3][3][inputs][outputs] start, in floats, and the biases [outputs]. */
  readonly kernels: number;
  readonly biases: number;
}

/** Writes from * scale + plus into the first channels of the plane `to`. All planes have one size. */
export interface MixStep {
  readonly kind: 'mix';
  readonly from: number;
  readonly to: number;
  readonly channels: number;
  readonly scale: number;
  readonly plus: number | null;
}

/** Makes squares of factor x factor RGB pixels of the channels of one pixel, row by row. */
export interface ShuffleStep {
  readonly kind: 'shuffle';
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

export type ModelStep = ConvolveStep | MixStep | ShuffleStep;

/** A network that enlarges RGB pixels of 0 to 1. Plane 0 is the input, the last plane the result. */
export interface Model {
  /** How many times as wide and high the result is. */
  readonly factor: number;
  readonly planes: readonly PlaneForm[];
  readonly steps: readonly ModelStep[];
  readonly weights: Float32Array;
}
