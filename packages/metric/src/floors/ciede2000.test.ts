import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ciede2000 } from './ciede2000.js';
import { toLab } from './lab.js';

type Pair = readonly [number, number, number, number, number, number, number];

const { pairs } = JSON.parse(readFileSync(new URL('../../../../fixtures/metric/ciede2000.json', import.meta.url), 'utf8')) as {
  pairs: readonly Pair[];
};

describe('ciede2000', () => {
  test.each(pairs)('equals the published difference in both directions, %d %d %d and %d %d %d: %d', (l, a, b, l2, a2, b2, difference) => {
    expect(ciede2000({ l, a, b }, { l: l2, a: a2, b: b2 })).toBeCloseTo(difference, 4);
    expect(ciede2000({ l: l2, a: a2, b: b2 }, { l, a, b })).toBeCloseTo(difference, 4);
  });

  test('is 0 for equal colours, gray and saturated', () => {
    for (const lab of [toLab(128, 128, 128), toLab(255, 0, 0), toLab(0, 0, 0)]) expect(ciede2000(lab, lab)).toBe(0);
  });
});

describe('toLab', () => {
  test.each([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 255, 0],
      [87.73, -86.18, 83.18],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
    [
      [128, 128, 128],
      [53.59, 0, 0],
    ],
  ] as const)('converts sRGB %j to %j', ([red, green, blue], [l, a, b]) => {
    const lab = toLab(red, green, blue);
    expect(lab.l).toBeCloseTo(l, 1);
    expect(lab.a).toBeCloseTo(a, 1);
    expect(lab.b).toBeCloseTo(b, 1);
  });
});
