import { describe, expect, test } from '@jest/globals';
import type { Operation } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import sharp from 'sharp';
import { type Raster, toRaster } from '../pixels/raster.js';
import { applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

/** A white column in the middle of 9 x 9 black pixels: its centre lies at 4.5 px. */
const column = await toRaster(sharp(fixtureBytes('enlarge/column9.png')).toColourspace('b-w'));

type Axis = 'x' | 'y';

/** Where the light of a picture has its centre along an axis, in px. */
function centreOf({ data, width, height, channels }: Raster, axis: Axis): number {
  let [total, weighted] = [0, 0];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const value = data[pixel * channels] ?? 0;
    total += value;
    weighted += value * ((axis === 'x' ? pixel % width : Math.floor(pixel / width)) + 0.5);
  }
  return weighted / total;
}

const resizeTo = (to: Extract<Operation, { kind: 'resize' }>['to']): Operation => ({ kind: 'resize', to });

describe('enlargement', () => {
  test.each([
    [resizeTo({ mode: 'exact', width: 18, height: 18 }), 9],
    [resizeTo({ mode: 'inside', width: 27, height: 99 }), 13.5],
    [resizeTo({ mode: 'width', width: 36 }), 18],
    [resizeTo({ mode: 'height', height: 36 }), 18],
    [resizeTo({ mode: 'pad', width: 46, height: 36, background: '#000000ff' }), 23],
    [resizeTo({ mode: 'cover', width: 36, height: 18, focus: 'centre', enlarge: true }), 18],
    [resizeTo({ mode: 'cover', width: 18, height: 36, focus: 'centre', enlarge: true }), 9],
    [resizeTo({ mode: 'exact', width: 36, height: 5 }), 18],
    [resizeTo({ mode: 'exact', width: 36, height: 9 }), 18],
    [{ kind: 'scale', size: 3, ratio: 1 }, 13.5],
    [{ kind: 'scale', size: 2, ratio: 0.25 }, 9],
  ] as const)('keeps a column at 4.5 px in its place: %j gives %d px', async (operation, centre) => {
    const enlarged = await applyOperations(column, [operation]);
    expect(centreOf(enlarged, 'x')).toBeCloseTo(centre, 6);
  });

  test('keeps the place on both axes, of a point that is enlarged on one axis and shrunk on the other', async () => {
    const point = createRaster(40, 9, (x, y) => (x >= 18 && x < 22 && y === 4 ? [255] : [0]));
    const mixed = await applyOperations(point, [resizeTo({ mode: 'exact', width: 10, height: 45 })]);
    expect([centreOf(mixed, 'x'), centreOf(mixed, 'y')]).toEqual([expect.closeTo(5, 1), expect.closeTo(22.5, 6)]);
  });

  test('gives what ImageMagick gives for its Lanczos filter', async () => {
    const [source, expected] = await Promise.all(
      ['photo-24x16', 'photo-80x41-imagemagick'].map((name) => toRaster(sharp(fixtureBytes(`enlarge/${name}.png`)))),
    );
    if (!source || !expected) throw new Error('no fixture');
    const { data } = await applyOperations(source, [resizeTo({ mode: 'exact', width: expected.width, height: expected.height })]);
    const worst = data.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (expected.data[at] ?? Number.NaN))), 0);
    expect(worst).toBeLessThanOrEqual(1);
  });

  test('cuts the same part out of an enlarged image that a crop of the whole does', async () => {
    const noise = createRaster(11, 7, (x, y) => [(x * 83 + y * 47) % 256, (x * 29 + y * 131) % 256, (x * y * 17) % 256]);
    const covered = await applyOperations(noise, [resizeTo({ mode: 'cover', width: 20, height: 28, focus: 'right', enlarge: true })]);
    const whole = resizeTo({ mode: 'exact', width: 44, height: 28 });
    const cropped = await applyOperations(noise, [whole, { kind: 'crop', area: { by: 'place', left: 24, top: 0, width: 20, height: 28 } }]);
    expect(covered.data.equals(cropped.data)).toBe(true);
  });

  test('gives the edge of a transparent picture neither a dark nor a coloured fringe', async () => {
    const edge = createRaster(8, 4, (x) => (x < 4 ? [240, 90, 30, 255] : [0, 0, 255, 0]));
    const enlarged = await applyOperations(edge, [resizeTo({ mode: 'exact', width: 30, height: 11 })]);
    for (let x = 0; x < 30; x += 1) {
      const [red, green, blue, alpha = 0] = samplesAt(enlarged, x, 5);
      if (alpha > 0) expect([red, green, blue]).toEqual([240, 90, 30]);
    }
  });

  test('keeps a watermark in its place when its box is larger, and also the part of it that is visible', async () => {
    const watermarks = new Map([['column', fixtureBytes('enlarge/column9.png')]]);
    const canvas = createRaster(36, 36, () => [0, 0, 0]);
    const whole = await applyOperations(canvas, [{ kind: 'watermark', image: 'column', width: 36 }], { watermarks });
    expect(centreOf(whole, 'x')).toBeCloseTo(18, 6);
    const small = createRaster(16, 4, () => [0, 0, 0]);
    const part = await applyOperations(small, [{ kind: 'watermark', image: 'column', width: 36 }], { watermarks });
    for (const x of [0, 5, 8, 15]) expect(samplesAt(part, x, 2)).toEqual(samplesAt(whole, x + 10, 18));
  });

  test('keeps a strong blur in its place: it works on a smaller copy, which is enlarged again', async () => {
    const bar = createRaster(201, 9, (x) => (x >= 95 && x < 106 ? [250, 250, 250] : [0, 0, 0]));
    const blurred = await applyOperations(bar, [{ kind: 'filter', effect: { name: 'gaussian-blur', sigma: 12 } }]);
    expect(centreOf(blurred, 'x')).toBeCloseTo(100.5, 1);
  });
});
