/** A tensor in memory: `points` of `pitch` floats each, of which `channels` count. */
export interface TensorPlace {
  /** Address in bytes. */
  readonly at: number;
  readonly points: number;
  readonly channels: number;
  readonly pitch: number;
}

/** How to run a network. Source: docs/decisions/0024-more-inputs-and-vision.md#the-file-of-a-network. */
export interface NetworkPlan {
  /** Address of the weights, which lie above the tensors. */
  readonly weightsAt: number;
  /** End of tensors and weights. */
  readonly memoryBytes: number;
  readonly input: TensorPlace;
  readonly outputs: readonly TensorPlace[];
  /** The kernel of each layer and its arguments. */
  readonly steps: readonly (readonly [kernel: string, ...values: number[]])[];
}

const NAME = 'PIXNET1\n';

/** Reads a file that scripts/build-face-model.mjs or a like program wrote. Throws an Error when it is none. */
export function readNetwork(file: Buffer): { readonly plan: NetworkPlan; readonly weights: Buffer } {
  if (file.toString('latin1', 0, NAME.length) !== NAME) throw new Error('not the file of a network');
  const planAt = NAME.length + 4;
  const weightsAt = planAt + file.readUInt32LE(NAME.length);
  const plan = JSON.parse(file.toString('utf8', planAt, weightsAt)) as NetworkPlan; // the build checks the hash of the file
  return { plan, weights: file.subarray(weightsAt) };
}
