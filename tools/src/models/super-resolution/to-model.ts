import type { Model, ModelStep } from '@pixmill/vision';
import type { Tensor } from './read-layers-model.js';
import { WeightList } from './weight-list.js';

/** Ten blocks of three dense blocks of four convolutions, as the model's name says: C4-D3-G32-G064-T10. */
const BLOCKS = 10;
const DENSE_BLOCKS = 3;
const CONVOLUTIONS = 4;
/** Channels between the blocks, and those that each convolution of a dense block adds. */
const FEATURES = 64;
const GROWTH = 32;
const FACTOR = 4;
/** Share of a block that is added to its input: `MultiplyBeta` of the package. */
const BETA = 0.2;

/** A dense block has its input in front of the channels that its convolutions add. */
const [INPUT, DENSE, BLOCK, FIRST, SHUFFLED_IN, SHUFFLED, RESULT] = [0, 1, 2, 3, 4, 5, 6];
const planes = [
  { channels: 4, scale: 1 },
  { channels: FEATURES + CONVOLUTIONS * GROWTH, scale: 1 },
  { channels: FEATURES, scale: 1 },
  { channels: FEATURES, scale: 1 },
  { channels: 3 * FACTOR * FACTOR, scale: 1 },
  { channels: 4, scale: FACTOR },
  { channels: 4, scale: FACTOR },
];

const copyFeatures = (from: number, to: number): ModelStep => ({ kind: 'mix', from, to, channels: FEATURES, scale: 1, plus: null });

/**
 * The residual dense network of `@upscalerjs/esrgan-thick` by the names of its layers. Throws AppError `setup_failed` for another network.
 * Source: docs/super-resolution.md#the-model.
 */
export function toModel(tensors: ReadonlyMap<string, Tensor>): Model {
  const weights = new WeightList(tensors);
  const features = [FEATURES, FEATURES] as const;
  const steps = [
    weights.convolve('Pre_blocks_conv', [3, FEATURES], { from: INPUT, to: FIRST }),
    copyFeatures(FIRST, BLOCK),
    ...Array.from({ length: BLOCKS }, (_, block) => toBlock(weights, block + 1)).flat(),
    weights.convolve('post_blocks_conv', features, { from: BLOCK, to: DENSE, plus: FIRST }),
    weights.convolve('PreShuffle', [FEATURES, 3 * FACTOR * FACTOR], { from: DENSE, to: SHUFFLED_IN }),
    { kind: 'shuffle', from: SHUFFLED_IN, to: SHUFFLED, factor: FACTOR } as const,
    weights.convolve('SR', [3, 3], { from: SHUFFLED, to: RESULT }),
  ];
  return { factor: FACTOR, planes, steps, weights: weights.toArray() };
}

function toBlock(weights: WeightList, block: number): ModelStep[] {
  const dense = Array.from({ length: DENSE_BLOCKS }, (_, index) => toDenseBlock(weights, `${block}_${index + 1}`)).flat();
  const add: ModelStep = { kind: 'mix', from: DENSE, to: BLOCK, channels: FEATURES, scale: BETA, plus: BLOCK };
  return [copyFeatures(BLOCK, DENSE), ...dense, add];
}

function toDenseBlock(weights: WeightList, name: string): ModelStep[] {
  const grow = Array.from({ length: CONVOLUTIONS }, (_, index) => {
    const first = FEATURES + index * GROWTH;
    return weights.convolve(`F_${name}_${index + 1}`, [first, GROWTH], { from: DENSE, to: DENSE, first, clamps: true });
  });
  const all = FEATURES + CONVOLUTIONS * GROWTH;
  return [...grow, weights.convolve(`LFF_${name}`, [all, FEATURES], { from: DENSE, to: DENSE, scale: BETA, plus: DENSE })];
}
