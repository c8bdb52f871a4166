import type { ConvolveStep, Model } from '../super-resolution/model.js';
import type { RgbPicture } from '../super-resolution/rgb-picture.js';

/** Numbers of 0 to 1 that are the same in each run. Source: the constants of Numerical Recipes' quick generator. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every kind of step, with random weights, a dense block and a factor of 2. It sees 5 px far. */
export const smallModel: Model = createSmallModel();

function createSmallModel(): Model {
  const random = createRandom(18);
  const weights: number[] = [];
  const addWeights = (count: number) => {
    const at = weights.length;
    for (let index = 0; index < count; index += 1) weights.push(Math.fround((random() - 0.5) / 3));
    return at;
  };
  const convolve = (inputs: number, outputs: number, options: Pick<ConvolveStep, 'from' | 'to'> & Partial<ConvolveStep>): ConvolveStep => ({
    ...{ kind: 'convolve', inputs, outputs, first: 0, clamps: false, scale: 1, plus: null },
    ...{ kernels: addWeights(9 * inputs * outputs), biases: addWeights(outputs) },
    ...options,
  });
  return {
    factor: 2,
    planes: [4, 16, 8, 12, 4, 4].map((channels, index) => ({ channels, scale: index < 4 ? 1 : 2 })),
    steps: [
      convolve(4, 8, { from: 0, to: 2 }),
      { kind: 'mix', from: 2, to: 1, channels: 8, scale: 1, plus: null },
      convolve(8, 8, { from: 1, to: 1, first: 8, clamps: true }),
      convolve(16, 8, { from: 1, to: 1, scale: 0.2, plus: 1 }),
      { kind: 'mix', from: 1, to: 2, channels: 8, scale: 0.2, plus: 2 },
      convolve(8, 16, { from: 2, to: 3 }),
      { kind: 'shuffle', from: 3, to: 4, factor: 2 },
      convolve(4, 8, { from: 4, to: 5 }),
    ],
    weights: new Float32Array(weights),
  };
}

interface PlainPlane {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** The samples of the result from 0 to 255, computed by the definitions in 64-bit numbers. */
export function evaluatePlainly(model: Model, picture: RgbPicture): readonly number[] {
  const planes = model.planes.map(({ channels, scale }): PlainPlane => {
    const [width, height] = [picture.width * scale, picture.height * scale];
    return { width, height, channels, values: new Float64Array(width * height * channels) };
  });
  const planeOf = (index: number) => {
    const plane = planes[index];
    if (!plane) throw new Error(`no plane ${index}`);
    return plane;
  };
  const valueAt = ({ width, height, channels, values }: PlainPlane, x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (values[(y * width + x) * channels + channel] ?? 0);
  const fill = ({ width, height, channels, values }: PlainPlane, [first, end]: readonly [number, number], compute: ComputeValue) => {
    const old = { width, height, channels, values: values.slice() };
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let channel = first; channel < end; channel += 1) values[(y * width + x) * channels + channel] = compute(x, y, channel, old);
      }
    }
  };
  fill(planeOf(0), [0, 3], (x, y, channel) => (picture.data[(y * picture.width + x) * 3 + channel] ?? 0) / 255);
  for (const step of model.steps) {
    const [from, to] = [planeOf(step.from), planeOf(step.to)];
    const source = { ...from, values: from.values.slice() };
    if (step.kind === 'mix') {
      const plus = step.plus === null ? null : planeOf(step.plus);
      fill(to, [0, step.channels], (x, y, c, old) => {
        const added = plus === to ? old : plus;
        return valueAt(source, x, y, c) * step.scale + (added ? valueAt(added, x, y, c) : 0);
      });
    } else if (step.kind === 'shuffle') {
      const { factor } = step;
      const part = (at: number) => [Math.floor(at / factor), at % factor] as const;
      fill(to, [0, 3], (x, y, c) => {
        const [[column, right], [row, down]] = [part(x), part(y)];
        return valueAt(source, column, row, (down * factor + right) * 3 + c);
      });
    } else {
      const plus = step.plus === null ? null : planeOf(step.plus);
      fill(to, [step.first, Math.min(to.channels, step.first + step.outputs)], (x, y, channel, old) => {
        const output = channel - step.first;
        let sum = model.weights[step.biases + output] ?? 0;
        for (let tap = 0; tap < 9; tap += 1) {
          const [column, row] = [x + (tap % 3) - 1, y + Math.floor(tap / 3) - 1];
          for (let input = 0; input < step.inputs; input += 1) {
            const weight = model.weights[step.kernels + (tap * step.inputs + input) * step.outputs + output] ?? 0;
            sum += valueAt(source, column, row, input) * weight;
          }
        }
        const added = plus === to ? old : plus;
        return (step.clamps ? Math.max(0, sum) : sum) * step.scale + (added ? valueAt(added, x, y, output) : 0);
      });
    }
  }
  const result = planeOf(planes.length - 1);
  return Array.from({ length: result.width * result.height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return Math.min(255, Math.max(0, (result.values[pixel * result.channels + (at % 3)] ?? 0) * 255));
  });
}

type ComputeValue = (x: number, y: number, channel: number, old: PlainPlane) => number;
