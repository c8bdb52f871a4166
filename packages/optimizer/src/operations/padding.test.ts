import { expect, test } from '@jest/globals';
import { applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const half = createRaster(4, 2, () => [10, 20, 30, 100]);

test('padding: enlarges the canvas on each side and keeps the image', async () => {
  const padded = await applyOperations(half, [{ kind: 'padding', size: 3, background: '#01020304' }]);
  expect([padded.width, padded.height]).toEqual([10, 8]);
  expect([samplesAt(padded, 2, 3), samplesAt(padded, 3, 2), samplesAt(padded, 9, 7)]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  expect([samplesAt(padded, 3, 3), samplesAt(padded, 6, 4)]).toEqual([
    [10, 20, 30, 100],
    [10, 20, 30, 100],
  ]);
});

test('padding: turns a grey image into colour for a coloured background', async () => {
  const padded = await applyOperations(
    createRaster(2, 2, () => [77]),
    [{ kind: 'padding', size: 1, background: '#ff0000ff' }],
  );
  expect([samplesAt(padded, 0, 0), samplesAt(padded, 1, 1)]).toEqual([
    [255, 0, 0],
    [77, 77, 77],
  ]);
});

test('padding: blends transparent pixels with white when the result has no alpha', async () => {
  const padded = await applyOperations(half, [{ kind: 'padding', size: 1 }], { alpha: false });
  expect(samplesAt(padded, 0, 0)).toEqual([255, 255, 255]);
  // alpha is 100 of 255, the rest is white
  expect(samplesAt(padded, 1, 1)).toEqual([10, 20, 30].map((sample) => Math.round((sample * 100 + 255 * 155) / 255)));
});
