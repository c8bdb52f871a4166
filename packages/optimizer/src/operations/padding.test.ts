import { expect, test } from '@jest/globals';
import { operate, paint, pixelOf } from './operate.js';

const half = paint(4, 2, () => [10, 20, 30, 100]);

test('the canvas grows on each side, and the picture stays as it is', async () => {
  const padded = await operate(half, [{ kind: 'padding', size: 3, background: '#01020304' }]);
  expect([padded.width, padded.height]).toEqual([10, 8]);
  expect([pixelOf(padded, 2, 3), pixelOf(padded, 3, 2), pixelOf(padded, 9, 7)]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  expect([pixelOf(padded, 3, 3), pixelOf(padded, 6, 4)]).toEqual([
    [10, 20, 30, 100],
    [10, 20, 30, 100],
  ]);
});

test('gray pictures take colours', async () => {
  const padded = await operate(
    paint(2, 2, () => [77]),
    [{ kind: 'padding', size: 1, background: '#ff0000ff' }],
  );
  expect([pixelOf(padded, 0, 0), pixelOf(padded, 1, 1)]).toEqual([
    [255, 0, 0],
    [77, 77, 77],
  ]);
});

test('without alpha what is transparent is white', async () => {
  const padded = await operate(half, [{ kind: 'padding', size: 1 }], { alpha: false });
  expect(pixelOf(padded, 0, 0)).toEqual([255, 255, 255]);
  // 100 of 255 of the colour, the rest white
  expect(pixelOf(padded, 1, 1)).toEqual([10, 20, 30].map((sample) => Math.round((sample * 100 + 255 * 155) / 255)));
});
