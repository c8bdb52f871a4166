import { describe, expect, test } from '@jest/globals';
import type { Raster } from '../pixels/raster.js';
import { roundResiduals } from './round-residuals.js';

const width = 40;
const height = 24;

function createRaster(channels: Raster['channels'], sampleAt: (x: number, y: number, band: number) => number): Raster {
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i += 1) {
    const pixel = Math.floor(i / channels);
    data[i] = sampleAt(pixel % width, Math.floor(pixel / width), i % channels);
  }
  return { data, width, height, channels };
}

/** A calm image in the middle of the sample range, where no sample is clipped. */
const calm = (x: number, y: number) => 100 + x + Math.round(y / 2);

/** The residuals of the Average filter. */
const residualsOf = ({ data, channels }: Raster) =>
  Array.from(data, (value, i) => {
    const left = i % (width * channels) >= channels ? (data[i - channels] ?? 0) : 0;
    return value - ((left + (data[i - width * channels] ?? 0)) >> 1);
  });

describe('roundResiduals', () => {
  test.each([1, 3] as const)('makes residuals multiples of the step, in %d channels', (channels) => {
    const source = createRaster(channels, calm);
    const rounded = roundResiduals(source, 5);
    const green = residualsOf(rounded).filter((_, i) => i % channels === Math.min(1, channels - 1));
    expect(green.filter((residual) => residual % 5 !== 0)).toEqual([]);
    expect(
      Math.max(...rounded.data.map((value, i) => (i % channels < 2 ? Math.abs(value - (source.data[i] ?? 0)) : 0))),
    ).toBeLessThanOrEqual(3);
  });

  test('keeps the colour of a flat ground behind a shape', () => {
    const ground = [243, 251, 238];
    const source = createRaster(3, (x, y, band) => (x >= 4 && x < 11 && y >= 3 && y < 9 ? calm(7 * x, 9 * y) : (ground[band] ?? 0)));
    const { data } = roundResiduals(source, 9);
    const right = Array.from({ length: height }, (_, y) => [...data.subarray((y * width + 16) * 3, (y + 1) * width * 3)]).flat();
    expect(right.every((sample, at) => sample === ground[at % 3])).toBe(true);
  });

  test('changes nothing in grey at step 1', () => {
    expect(roundResiduals(createRaster(1, calm), 1).data).toEqual(createRaster(1, calm).data);
  });

  test.each([2, 4] as const)('keeps alpha, and makes the residuals of invisible pixels zero, in %d channels', (channels) => {
    const source = createRaster(channels, (x, y, band) => (band === channels - 1 ? (x < 20 ? 0 : 200) : (x * 37 + y * 11) % 256));
    const rounded = roundResiduals(source, 8);
    const residuals = residualsOf(rounded);
    for (let i = 0; i < source.data.length; i += 1) {
      const pixel = Math.floor(i / channels);
      if (i % channels === channels - 1) expect(rounded.data[i]).toBe(source.data[i]);
      else if (pixel % width < 20) expect(residuals[i]).toBe(0);
    }
  });
});
