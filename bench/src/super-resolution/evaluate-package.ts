import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values of one layer, row by row, in 64-bit numbers. */
interface Values {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float64Array;
}

interface Layer {
  readonly class_name: string;
  readonly name: string;
  readonly config: { readonly beta?: number; readonly scale?: number };
  readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
}

type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float64Array }>;

function readWeights(folder: string, manifest: { paths: string[]; weights: { name: string; shape: number[] }[] }): Weights {
  const bytes = Buffer.concat(manifest.paths.map((path) => readFileSync(join(folder, path))));
  const weights = new Map<string, { shape: number[]; values: Float64Array }>();
  let at = 0;
  for (const { name, shape } of manifest.weights) {
    const count = shape.reduce((product, side) => product * side, 1);
    weights.set(name, { shape, values: Float64Array.from({ length: count }, (_, index) => bytes.readFloatLE(at + 4 * index)) });
    at += 4 * count;
  }
  return weights;
}

/**
 * Evaluates the graph of the package layer by layer, as its model.json says, by the definitions. It shares no code with the conversion or the
 * kernels. Input and result are RGB of 0 to 1. About 2 s of CPU time a pixel.
 */
export function evaluatePackage(folder: string, input: Values): Values {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const layers: readonly Layer[] = modelTopology.model_config.config.layers;
  const weights = readWeights(folder, weightsManifest[0]);
  const results = new Map<string, Values>();
  let last = input;
  for (const layer of layers) {
    const inputs = (layer.inbound_nodes[0] ?? []).map(([name]) => results.get(name) ?? input);
    last = evaluateLayer(layer, inputs, { input, weights });
    results.set(layer.name, last);
  }
  return last;
}

function evaluateLayer(
  { class_name: kind, name, config }: Layer,
  inputs: readonly Values[],
  graph: { input: Values; weights: Weights },
): Values {
  const [first = graph.input, second = first] = inputs;
  const map = (change: (value: number, at: number) => number): Values => ({ ...first, data: first.data.map(change) });
  if (kind === 'InputLayer') return graph.input;
  if (kind === 'Conv2D') return convolve(first, name, graph.weights);
  if (kind === 'Activation') return map((value) => Math.max(0, value));
  if (kind === 'MultiplyBeta') return map((value) => value * (config.beta ?? Number.NaN));
  if (kind === 'Add') return map((value, at) => value + (second.data[at] ?? Number.NaN));
  if (kind === 'Concatenate') return concatenate(first, second);
  if (kind.startsWith('PixelShuffle')) return toSquares(first, config.scale ?? Number.NaN);
  throw new Error(`unknown layer ${kind}`);
}

function create(width: number, height: number, channels: number, valueAt: (x: number, y: number, channel: number) => number): Values {
  const data = new Float64Array(width * height * channels);
  for (let at = 0; at < data.length; at += 1) {
    const pixel = Math.floor(at / channels);
    data[at] = valueAt(pixel % width, Math.floor(pixel / width), at % channels);
  }
  return { width, height, channels, data };
}

const at = ({ width, channels, data }: Values, x: number, y: number, channel: number) =>
  data[(y * width + x) * channels + channel] ?? Number.NaN;

function concatenate(a: Values, b: Values): Values {
  return create(a.width, a.height, a.channels + b.channels, (x, y, channel) =>
    channel < a.channels ? at(a, x, y, channel) : at(b, x, y, channel - a.channels),
  );
}

/** `tf.depthToSpace`. */
function toSquares(from: Values, side: number): Values {
  const channels = from.channels / side / side;
  return create(from.width * side, from.height * side, channels, (x, y, channel) =>
    at(from, Math.floor(x / side), Math.floor(y / side), ((y % side) * side + (x % side)) * channels + channel),
  );
}

function convolve(from: Values, name: string, weights: Weights): Values {
  const kernel = weights.get(`${name}/kernel`);
  const bias = weights.get(`${name}/bias`);
  const [rows = 0, columns = 0, inputs = 0, outputs = 0] = kernel?.shape ?? [];
  return create(from.width, from.height, outputs, (x, y, output) => {
    let sum = bias?.values[output] ?? Number.NaN;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const [left, top] = [x + column - 1, y + row - 1];
        if (left < 0 || top < 0 || left >= from.width || top >= from.height) continue;
        for (let input = 0; input < inputs; input += 1) {
          const weight = kernel?.values[((row * columns + column) * inputs + input) * outputs + output] ?? Number.NaN;
          sum += at(from, left, top, input) * weight;
        }
      }
    }
    return sum;
  });
}
