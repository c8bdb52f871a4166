import { describe, expect, test } from '@jest/globals';
import type { OperationOf } from '@pixmill/contracts';
import { applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const swatch = (colour: readonly number[]) => createRaster(3, 3, () => colour);
const adjusted = async (colour: readonly number[], changes: Partial<OperationOf<'adjust'>>) =>
  samplesAt(await applyOperations(swatch(colour), [{ kind: 'adjust', ...changes }]), 1, 1);
const luma = ([r = 0, g = 0, b = 0]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

describe('adjust', () => {
  test.each([
    [{ brightness: 20 }, [120, 60, 240]],
    [{ brightness: -100 }, [0, 0, 0]],
    [{ contrast: 100 }, [73, 0, 255]],
    [{ contrast: -100 }, [128, 128, 128]],
    [{ gamma: 2.2 }, [100, 50, 200].map((sample) => Math.round(255 * (sample / 255) ** (1 / 2.2)))],
    [{ saturation: -100 }, Array.from({ length: 3 }, () => Math.round(luma([100, 50, 200])))],
    [{ hue: 360 }, [100, 50, 200]],
    [{}, [100, 50, 200]],
  ])('%j turns 100, 50, 200 into %j', async (changes, colour) => {
    expect(await adjusted([100, 50, 200], changes)).toEqual(colour);
  });

  test('a gamma of 2.2 turns 128 into 186', async () => {
    expect(await adjusted([128, 128, 128], { gamma: 2.2 })).toEqual([186, 186, 186]);
  });

  test('a rotation of the hue keeps the lightness, and 180 degrees give the opposite hue', async () => {
    const turned = await adjusted([140, 100, 120], { hue: 180 });
    expect(Math.abs(luma(turned) - luma([140, 100, 120]))).toBeLessThan(1.5);
    expect((turned[0] ?? 0) < (turned[1] ?? 0)).toBe(true);
  });

  test('saturation moves colours away from grey', async () => {
    const gray = luma([100, 50, 200]);
    expect(await adjusted([100, 50, 200], { saturation: 20 })).toEqual(
      [100, 50, 200].map((sample) => Math.round(gray + 1.2 * (sample - gray))),
    );
  });

  test('keeps alpha, and keeps grey images grey', async () => {
    expect(await adjusted([100, 50, 200, 77], { brightness: 20, saturation: -100 })).toEqual([
      ...new Array<number>(3).fill(Math.round(luma([120, 60, 240]))),
      77,
    ]);
    const gray = await applyOperations(swatch([100]), [{ kind: 'adjust', brightness: 20, saturation: 50 }]);
    expect([gray.channels, samplesAt(gray, 0, 0)]).toEqual([1, [120]]);
  });

  test('unsharp changes edges only', async () => {
    const edge = createRaster(20, 5, (x) => (x < 10 ? [80, 80, 80] : [160, 160, 160]));
    const sharp = await applyOperations(edge, [{ kind: 'adjust', unsharp: 100 }]);
    expect([samplesAt(sharp, 3, 2), samplesAt(sharp, 16, 2)]).toEqual([
      [80, 80, 80],
      [160, 160, 160],
    ]);
    // a Gaussian of 1 px has 0.309 of its area beyond half a pixel, so it moves both sides of the edge by that share of the step
    const [dark = 0] = samplesAt(sharp, 9, 2);
    const [light = 0] = samplesAt(sharp, 10, 2);
    expect(Math.abs(dark - (80 - 0.309 * 80))).toBeLessThan(3);
    expect(Math.abs(light - (160 + 0.309 * 80))).toBeLessThan(3);
  });
});
