import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';

/** Weights of a layer. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface ModelJson {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
}

/** Reads the tensors of a layers model of TensorFlow.js by their names. Throws AppError `setup_failed` for weights that are not 32-bit floats. */
export function readLayersModel(folder: string): ReadonlyMap<string, Tensor> {
  const { weightsManifest }: ModelJson = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const tensors = new Map<string, Tensor>();
  for (const { paths, weights } of weightsManifest) {
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
    let at = 0;
    for (const { name, shape, dtype } of weights) {
      const count = shape.reduce((product, side) => product * side, 1);
      if (dtype !== 'float32' || at + count * 4 > bytes.length) {
        throw new AppError('setup_failed', { message: `the weights of ${name} are not what this release expects` });
      }
      tensors.set(name, { shape, values: Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(at + index * 4)) });
      at += count * 4;
    }
  }
  return tensors;
}
