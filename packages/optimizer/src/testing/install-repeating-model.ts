import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partManifestName, toPartFolder } from '@pixmill/decoders/installed';
import { type Model, modelFileName, writeModel } from '@pixmill/vision';

const FACTOR = 4;
const REPEATED = 3 * FACTOR * FACTOR;
/** The middle of the nine weights of a 3x3 kernel. */
const MIDDLE = 4;

/** A network that repeats each pixel 4 x 4 times. */
const repeatingModel: Model = {
  factor: FACTOR,
  planes: [4, REPEATED, 4, 4].map((channels, index) => ({ channels, scale: index < 2 ? 1 : FACTOR })),
  steps: [
    { kind: 'convolve', from: 0, to: 1, inputs: 4, outputs: REPEATED, kernels: 0, biases: 9 * 4 * REPEATED, ...plain() },
    { kind: 'shuffle', from: 1, to: 2, factor: FACTOR },
    { kind: 'convolve', from: 2, to: 3, inputs: 4, outputs: 8, kernels: 37 * REPEATED, biases: 37 * REPEATED + 9 * 4 * 8, ...plain() },
  ],
  weights: Float32Array.from([...copyingKernels(REPEATED), ...copyingKernels(8)]),
};

function plain() {
  return { first: 0, clamps: false, scale: 1, plus: null } as const;
}

/** Kernels of 4 inputs whose outputs are the inputs 0, 1, 2, 0, 1, 2 ...; then biases of 0. */
function copyingKernels(outputs: number): number[] {
  const kernels = Array.from({ length: 9 * 4 * outputs }, (_, at) => {
    const [tap, input, output] = [Math.floor(at / outputs / 4), Math.floor(at / outputs) % 4, at % outputs];
    return tap === MIDDLE && input === output % 3 ? 1 : 0;
  });
  return [...kernels, ...Array.from({ length: outputs }, () => 0)];
}

/** Installs the network where an operator would install the real one, and returns the folder of the parts. */
export function installRepeatingModel(): string {
  const modelsDir = mkdtempSync(join(tmpdir(), 'pixmill-models-'));
  const folder = toPartFolder(modelsDir, 'super-resolution');
  mkdirSync(folder);
  writeFileSync(join(folder, modelFileName), writeModel(repeatingModel));
  writeFileSync(join(folder, partManifestName), JSON.stringify({ package: 'repeating', version: '1.0.0' }));
  return modelsDir;
}
