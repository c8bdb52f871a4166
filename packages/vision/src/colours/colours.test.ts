import { describe, expect, test } from '@jest/globals';
import { paint, type Rgba } from '../testing/paint.js';
import { findAverageColour } from './average-colour.js';
import { findDominantColours } from './dominant-colours.js';
import { oklabToHex, toOklab } from './oklab.js';

const [red, green, blue]: readonly Rgba[] = [
  [255, 0, 0, 255],
  [0, 128, 0, 255],
  [0, 0, 255, 255],
] as const;

/** Areas from left to right, each with its part of the width. */
const bars = (areas: readonly (readonly [Rgba, number])[]) =>
  paint(60, 40, (x) => {
    let end = 0;
    for (const [colour, part] of areas) {
      end += part * 60;
      if (x < end) return colour;
    }
    return [0, 0, 0, 0];
  });

describe('toOklab', () => {
  test.each([
    ['white', [255, 255, 255], [1, 0, 0]],
    ['red', [255, 0, 0], [0.628, 0.2249, 0.1258]],
    ['lime', [0, 255, 0], [0.8664, -0.2339, 0.1795]],
    ['blue', [0, 0, 255], [0.452, -0.0325, -0.3115]],
  ] as const)('%s has the values of CSS Color 4', (_name, [r, g, b], expected) => {
    const found = toOklab(r, g, b);
    for (const [axis, value] of expected.entries()) expect(found[axis]).toBeCloseTo(value, 3);
  });

  test('a colour comes back from OKLab, for every step of each sample', () => {
    for (let step = 0; step < 256; step += 5) {
      const hex = `#${[step, 255 - step, 77].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
      expect(oklabToHex(toOklab(step, 255 - step, 77))).toBe(hex);
    }
  });
});

describe('findDominantColours', () => {
  test('known areas have their colours and shares, the largest first', () => {
    const picture = bars([
      [blue as Rgba, 0.2],
      [red as Rgba, 0.5],
      [green as Rgba, 0.3],
    ]);
    expect(findDominantColours(picture)).toEqual([
      { colour: '#ff0000', share: 0.5 },
      { colour: '#008000', share: 0.3 },
      { colour: '#0000ff', share: 0.2 },
    ]);
  });

  test('transparent pixels are left out, whatever colour they hide', () => {
    const picture = bars([
      [[0, 0, 255, 0], 0.5],
      [red as Rgba, 0.3],
      [green as Rgba, 0.2],
    ]);
    expect(findDominantColours(picture)).toEqual([
      { colour: '#ff0000', share: 0.6 },
      { colour: '#008000', share: 0.4 },
    ]);
  });

  test('a pixel counts by its alpha', () => {
    const picture = bars([
      [[255, 0, 0, 51], 0.5],
      [blue as Rgba, 0.5],
    ]);
    expect(findDominantColours(picture)).toEqual([
      { colour: '#0000ff', share: 0.833 },
      { colour: '#ff0000', share: 0.167 },
    ]);
  });

  test('colours that look alike are one', () => {
    const picture = paint(20, 20, (x) => (x % 2 === 0 ? [100, 100, 100, 255] : [102, 102, 102, 255]));
    expect(findDominantColours(picture)).toEqual([{ colour: '#656565', share: 1 }]);
  });

  test('a ramp of all greys has six colours whose shares are 1 together', () => {
    const found = findDominantColours(paint(64, 4, (x) => [x * 4, x * 4, x * 4, 255]));
    expect(found).toHaveLength(6);
    expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 2);
  });

  test('a transparent picture has none', () => {
    expect(findDominantColours(paint(4, 4, () => [255, 0, 0, 0]))).toEqual([]);
  });
});

describe('findAverageColour', () => {
  test.each<[string, Rgba, Rgba, string | null]>([
    ['of black and white is half of the light', [0, 0, 0, 255], [255, 255, 255, 255], '#bcbcbc'],
    ['leaves transparent pixels out', [0, 0, 0, 255], [255, 255, 255, 0], '#000000'],
    ['of transparent pixels is none', [0, 0, 0, 0], [255, 255, 255, 0], null],
  ])('%s', (_name, left, right, expected) => {
    expect(findAverageColour(paint(8, 2, (x) => (x < 4 ? left : right)))).toBe(expected);
  });
});
