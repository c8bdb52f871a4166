import { describe, expect, test } from '@jest/globals';
import { displayReading, mirroredIndex, referenceReading, scoredSize } from './reading.js';

describe('scoredSize', () => {
  test.each([
    { width: 113, height: 400, scored: { width: 113, height: 400 } },
    { width: 112, height: 112, scored: { width: 224, height: 224 } },
    { width: 16, height: 16, scored: { width: 128, height: 128 } },
    { width: 4_000, height: 20, scored: { width: 4_000, height: 120 } },
    { width: 8, height: 20_000, scored: { width: 120, height: 20_000 } },
  ])('continues only the sides below 113 px, in whole copies: $width x $height px', ({ scored, ...size }) => {
    expect(scoredSize(size, displayReading)).toEqual(scored);
    expect(scoredSize(size, referenceReading)).toEqual(size);
  });
});

test('mirroredIndex: reflects at both ends of the line', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((at) => mirroredIndex(at, 3))).toEqual([0, 1, 2, 2, 1, 0, 0, 1]);
});
