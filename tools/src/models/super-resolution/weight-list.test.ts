import { describe, expect, test } from '@jest/globals';
import { WeightList } from './weight-list.js';

const toValues = (length: number) => Float32Array.from({ length }, (_, at) => at + 1);
const tensors = new Map([
  ['a/kernel', { shape: [3, 3, 3, 2], values: toValues(54) }],
  ['a/bias', { shape: [2], values: toValues(2) }],
]);

describe('weights of super-resolution', () => {
  test('a layer of 3 inputs and 2 outputs is filled up with zeros to 4 and 8', () => {
    const list = new WeightList(tensors);
    const step = list.convolve('a', [3, 2], { from: 0, to: 1, clamps: true });
    const weights = list.toArray();
    expect(step).toMatchObject({ inputs: 4, outputs: 8, clamps: true, scale: 1, plus: null, kernels: 0, biases: 9 * 4 * 8 });
    // tap 1, input 2: weights 1 * 3 * 2 + 2 * 2 of the package
    expect([...weights.subarray((1 * 4 + 2) * 8, (1 * 4 + 2) * 8 + 8)]).toEqual([11, 12, 0, 0, 0, 0, 0, 0]);
    expect([...weights.subarray((1 * 4 + 3) * 8, (1 * 4 + 3) * 8 + 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...weights.subarray(step.biases)]).toEqual([1, 2, 0, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['a', [3, 4]],
    ['b', [3, 2]],
  ] as const)('a model without layer %s of %j is refused', (name, sides) => {
    expect(() => new WeightList(tensors).convolve(name, sides, { from: 0, to: 1 })).toThrow(
      expect.objectContaining({ code: 'setup_failed' }),
    );
  });
});
