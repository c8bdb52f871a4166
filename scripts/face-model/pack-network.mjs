import { collectWeights, packBias, packConvolution, padded } from './pack-weights.mjs';
import { planMemory } from './plan-memory.mjs';
import { readTflite } from './read-tflite.mjs';
import { toLayers } from './to-layers.mjs';

/** Below is the memory of the module itself. */
const TENSORS_AT = 4096;

/** px before the first window, so that `output` windows are centred on `size` px. */
const before = ({ size, output, side, stride }) => Math.max(0, (output - 1) * stride + side - size) >> 1;

const countPoints = ({ shape }) => shape.slice(0, -1).reduce((product, size) => product * size, 1);
const countBytes = (tensor) => countPoints(tensor) * padded(tensor.shape.at(-1)) * 4;

/** Arguments of the kernel of one layer, in the order of packages/vision/assembly. `at` has the address of each tensor. */
function toStep({ name, inputs, output, stride, clamps }, { tensors, at, weights, patches }) {
  const [, height, width, channels] = tensors[inputs[0]].shape;
  const [, outHeight, outWidth, outputs] = tensors[output].shape;
  const [x, y] = [at.get(inputs[0]), at.get(output)];
  if (name === 'ADD') return ['add', x, at.get(inputs[1]), y, countBytes(tensors[output]) / 4, clamps];
  if (name === 'RELU') return ['relu', x, y, countBytes(tensors[output]) / 4];
  if (name === 'MAX_POOL_2D') return ['maxPool', x, y, height, width, channels];
  if (name === 'PAD') return ['padChannels', x, y, height * width, channels, outputs];
  if (name === 'RESIZE_BILINEAR') return ['resizeBilinear', x, y, height, width, channels, outHeight, outWidth];
  const { shape, values } = tensors[inputs[1]];
  const side = shape[1];
  const bias = weights.add(packBias(tensors[inputs[2]].values));
  const top = before({ size: height, output: outHeight, side, stride });
  const left = before({ size: width, output: outWidth, side, stride });
  if (name === 'DEPTHWISE_CONV_2D') {
    return [
      'convolveDepthwise',
      x,
      weights.add(values),
      bias,
      y,
      height,
      width,
      channels,
      side,
      stride,
      top,
      left,
      outHeight,
      outWidth,
      clamps,
    ];
  }
  if (name !== 'CONV_2D') throw new Error(`face model: unknown operator ${name}`);
  const packed = weights.add(packConvolution(values, outputs));
  if (side === 1) return ['multiplyPoints', x, packed, bias, y, height * width, channels, padded(channels), padded(outputs), clamps];
  const window = [height, width, channels, padded(channels), side, stride, top, left, outHeight, outWidth, padded(outputs), clamps];
  return ['convolve', x, packed, bias, y, patches, ...window];
}

/** The address of each tensor: one is released after the last layer that reads it. */
function placeTensors({ tensors, layers, inputs, outputs }, memory) {
  const at = new Map(inputs.map((input) => [input, memory.take(countBytes(tensors[input]))]));
  const lastReader = new Map(layers.flatMap((layer, index) => layer.inputs.map((input) => [input, index])));
  layers.forEach((layer, index) => {
    at.set(layer.output, memory.take(countBytes(tensors[layer.output])));
    for (const input of new Set(layer.inputs)) {
      if (at.has(input) && lastReader.get(input) === index && !outputs.includes(input))
        memory.release(at.get(input), countBytes(tensors[input]));
    }
  });
  return at;
}

/** The most values that the windows of one output row have. */
const countPatchBytes = ({ tensors, layers }) =>
  Math.max(
    ...layers.map(({ name, inputs, output }) => {
      const [, rows, columns, channels] = name === 'CONV_2D' ? tensors[inputs[1]].shape : [0, 1, 1, 0];
      return rows === 1 ? 0 : tensors[output].shape[2] * rows * columns * channels * 4;
    }),
  );

const describe = ({ shape }, at) => ({
  at,
  points: countPoints({ shape }),
  channels: shape.at(-1),
  pitch: padded(shape.at(-1)),
});

/** Converts a TensorFlow Lite model to one flat file: docs/decisions/0024-more-inputs-and-vision.md#the-file-of-a-network. */
export function packNetwork(bytes) {
  const model = readTflite(bytes);
  const network = { ...toLayers(model), inputs: model.inputs };
  const { tensors, layers, inputs, outputs } = network;
  const memory = planMemory(TENSORS_AT);
  const patches = memory.take(countPatchBytes(network));
  const at = placeTensors(network, memory);
  const weights = collectWeights(memory.end);
  const steps = layers.map((layer) => toStep(layer, { tensors, at, weights, patches }));
  const plan = {
    weightsAt: memory.end,
    memoryBytes: weights.end,
    input: describe(tensors[inputs[0]], at.get(inputs[0])),
    outputs: outputs.map((output) => describe(tensors[output], at.get(output))),
    steps,
  };
  return toFile(plan, weights.toBuffer());
}

/** 8 bytes of name, the length of the plan, the plan as JSON, filled up with spaces to a multiple of 16, then the weights. */
function toFile(plan, weights) {
  const json = JSON.stringify(plan);
  const text = Buffer.from(json.padEnd(Math.ceil((12 + json.length) / 16) * 16 - 12, ' '));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from('PIXNET1\n'), length, text, weights]);
}
