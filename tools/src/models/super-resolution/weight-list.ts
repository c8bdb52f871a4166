import { AppError } from '@pixmill/contracts';
import type { ConvolveStep } from '@pixmill/vision';
import type { Tensor } from './read-layers-model.js';

type ConvolveOptions = Pick<ConvolveStep, 'from' | 'to'> & Partial<Pick<ConvolveStep, 'first' | 'clamps' | 'scale' | 'plus'>>;

/** Collects the weights of the steps in the layout of the kernels. */
export class WeightList {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #parts: Float32Array[] = [];
  #length = 0;

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.#tensors = tensors;
  }

  /** The step of a layer. Inputs are filled up with zeros to a multiple of 4, outputs to one of 8. Throws AppError `setup_failed`. */
  convolve(layer: string, [inputs, outputs]: readonly [inputs: number, outputs: number], options: ConvolveOptions): ConvolveStep {
    const kernel = this.#get(`${layer}/kernel`, [3, 3, inputs, outputs]);
    const bias = this.#get(`${layer}/bias`, [outputs]);
    const padded = { inputs: Math.ceil(inputs / 4) * 4, outputs: Math.ceil(outputs / 8) * 8 };
    const kernels = new Float32Array(9 * padded.inputs * padded.outputs);
    for (let row = 0; row < 9 * inputs; row += 1) {
      const to = (Math.floor(row / inputs) * padded.inputs + (row % inputs)) * padded.outputs;
      kernels.set(kernel.subarray(row * outputs, (row + 1) * outputs), to);
    }
    const biases = new Float32Array(padded.outputs);
    biases.set(bias);
    const defaults = { kind: 'convolve', first: 0, clamps: false, scale: 1, plus: null } as const;
    return { ...defaults, ...padded, ...options, kernels: this.#add(kernels), biases: this.#add(biases) };
  }

  toArray(): Float32Array {
    const all = new Float32Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #add(part: Float32Array): number {
    this.#parts.push(part);
    this.#length += part.length;
    return this.#length - part.length;
  }

  #get(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.#tensors.get(name);
    if (tensor?.shape.join() === shape.join()) return tensor.values;
    throw new AppError('setup_failed', { message: `the model has no ${name} of ${shape.join(' x ')} weights` });
  }
}
