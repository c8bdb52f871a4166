import { describe, expect, test } from '@jest/globals';
import { chooseDensity, type Density } from './density.js';
import { readJfifDensity, readPhys, readResolutionInfo, toJfifBody, toPhys } from './density-fields.js';

const perInch = (x: number, y = x): Density => ({ x, y, unit: 'inch' });
const perCm = (x: number, y = x): Density => ({ x, y, unit: 'cm' });

describe('density fields', () => {
  test.each([perInch(300), perInch(72), perInch(300, 150), perCm(118), { x: 1, y: 2, unit: 'aspect' } as const])(
    'a JFIF segment holds %j exactly',
    (density) => {
      expect(readJfifDensity(toJfifBody(density))).toEqual(density);
    },
  );

  test('a density of PNG becomes whole px per inch in JFIF, and comes back', () => {
    const [per300, per72] = [perCm(118.11), perCm(28.35)];
    expect(readJfifDensity(toJfifBody(per300))).toEqual(perInch(300));
    expect(readPhys(toPhys(perInch(300)))).toEqual(per300);
    expect(readJfifDensity(toJfifBody(per72))).toEqual(perInch(72));
    expect(readPhys(toPhys(perInch(72)))).toEqual(per72);
  });

  test('a pHYs chunk holds a ratio as it is', () => {
    expect(readPhys(toPhys({ x: 3, y: 4, unit: 'aspect' }))).toEqual({ x: 3, y: 4, unit: 'aspect' });
  });

  test.each([
    ['JFIF with a ratio of 1', readJfifDensity(Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'))],
    ['JFIF with an unknown unit', readJfifDensity(Buffer.from('JFIF\0\x01\x01\x07\0\x48\0\x48\0\0', 'latin1'))],
    ['JFIF with zeros', readJfifDensity(Buffer.from('JFIF\0\x01\x01\x01\0\0\0\0\0\0', 'latin1'))],
    ['a short JFIF segment', readJfifDensity(Buffer.from('JFIF\0', 'latin1'))],
    ['a short pHYs chunk', readPhys(Buffer.alloc(8, 1))],
    ['pHYs with zeros', readPhys(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1]))],
    ['short resolution data', readResolutionInfo(Buffer.alloc(11, 1))],
  ])('%s is no density', (_, density) => {
    expect(density).toBeNull();
  });

  test('Photoshop states px per inch as 16.16 numbers', () => {
    expect(readResolutionInfo(Buffer.from([0, 150, 0x80, 0, 0, 1, 0, 1, 0, 75, 0, 0, 0, 1, 0, 1]))).toEqual(perInch(150.5, 75));
  });

  test('72 per inch, the default of many writers, gives way to another value', () => {
    expect(chooseDensity([null, perInch(72), perInch(300)])).toEqual(perInch(300));
    expect(chooseDensity([perInch(72), null])).toEqual(perInch(72));
    expect(chooseDensity([null])).toBeNull();
  });
});
