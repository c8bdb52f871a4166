import { AppError } from '@pixmill/contracts';
import { createKernels } from './kernels.js';
import { readNetwork, type TensorPlace } from './read-network.js';

/** A tensor: points of `pitch` floats each, of which the first `channels` count. Each run overwrites it. */
export interface Tensor extends Pick<TensorPlace, 'points' | 'channels' | 'pitch'> {
  readonly values: Float32Array;
}

/** A network in memory of its own. The same input always gives the same output, bit for bit. */
export interface Network {
  /** Write here before each run. */
  readonly input: Tensor;
  readonly outputs: readonly Tensor[];
  /** Bytes of the memory. */
  readonly memoryBytes: number;
  /** Computes the outputs. It takes one thread, and does not return before. */
  run(): void;
}

/** Opens the file of a network. Throws AppError `image_too_large` when there is not enough memory. */
export function openNetwork(file: Buffer): Network {
  const { plan, weights } = readNetwork(file);
  const { memory, firstFreeByte, reserve, layers } = createKernels();
  if (firstFreeByte() > plan.input.at || !reserve(plan.memoryBytes)) {
    throw new AppError('image_too_large', { detail: `not enough memory for a network of ${plan.memoryBytes} bytes` });
  }
  new Uint8Array(memory.buffer).set(weights, plan.weightsAt);
  const open = ({ at, points, channels, pitch }: TensorPlace): Tensor => {
    return { points, channels, pitch, values: new Float32Array(memory.buffer, at, points * pitch) };
  };
  return {
    input: open(plan.input),
    outputs: plan.outputs.map(open),
    memoryBytes: memory.buffer.byteLength,
    run() {
      for (const [kernel, ...values] of plan.steps) layers[kernel]?.(...values);
    },
  };
}
