import { describe, expect, test } from '@jest/globals';
import type { AppError, OperationOf } from '@pixmill/contracts';
import { checkSuperResolution } from './check-super-resolution.js';

type SuperResolution = Omit<OperationOf<'super-resolution'>, 'kind'>;

function check([width, height]: readonly [number, number], { factor, maxMs }: SuperResolution, frames = 1): number | string {
  const operations = [{ kind: 'super-resolution', factor, ...(maxMs !== undefined && { maxMs }) } as const];
  const shapes = [
    { width, height },
    { width: width * factor, height: height * factor },
  ];
  try {
    return checkSuperResolution({ operations, shapes, frames });
  } catch (thrown) {
    const { code, message } = thrown as AppError; // a test fails on anything else
    return `${code} ${message}`;
  }
}

describe('checkSuperResolution', () => {
  test('returns the pixels of the result', () => {
    expect(check([100, 50], { factor: 3 })).toBe(300 * 150);
    expect(check([1_500, 1_000], { factor: 4 })).toBe(6_000 * 4_000);
    expect(checkSuperResolution({ operations: [{ kind: 'enhance' }], shapes: [], frames: 5 })).toBe(0);
  });

  test('rejects animations and images of more than 1.5 megapixels', () => {
    expect(check([10, 10], { factor: 4 }, 3)).toBe('invalid_parameter super-resolution: takes still images, this one has 3 frames');
    expect(check([1_501, 1_000], { factor: 3 })).toBe('image_too_large super-resolution: takes images of 1.5 megapixels at most');
  });

  test.each([
    ['fits in 50 s', [350, 350], 50_000, 1_400 * 1_400],
    [
      'does not fit in 50 s',
      [500, 500],
      50_000,
      /^invalid_parameter .* would take about \d\d s, and this request waits for 50 s at most. With a webhook/,
    ],
    ['has no limit', [500, 500], undefined, 2_000 * 2_000],
  ] as const)('an image that %s', (_, size, maxMs, expected) => {
    const checked = check(size, { factor: 4, maxMs });
    if (expected instanceof RegExp) expect(checked).toMatch(expected);
    else expect(checked).toBe(expected);
  });
});
