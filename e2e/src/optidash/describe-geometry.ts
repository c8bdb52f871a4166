import { beforeAll, expect, test } from '@jest/globals';
import type { NamedImage } from '../fixtures.js';
import type { RunningService } from '../service.js';
import { type JsonObject, transform, transformToRaster, upload } from './client.js';
import { blue, expectColours, expectShown, red, resampleTolerance, transparent } from './expect-pixels.js';
import { exactCases, resampledCases } from './geometry-cases.js';
import { decodeImage, drawCoordinateMap } from './test-images.js';

let service: RunningService;
let map: NamedImage;

const draw = (data: JsonObject) => transformToRaster(service, map, data);

/** Tests of the operations that move, cut and scale, and of the order of operations. */
export function describeGeometry(getService: () => RunningService): void {
  beforeAll(async () => {
    service = getService();
    map = await drawCoordinateMap();
  });

  test.each([
    ...exactCases.map((exact) => [...exact, 0] as const),
    ...resampledCases.map((resampled) => [...resampled, resampleTolerance] as const),
  ])('%j: gives %s with %s', async (data, size, shown, tolerance) => {
    const result = await draw(data);
    expect(`${result.width}x${result.height}`).toBe(size);
    expectShown(result, shown, tolerance);
  });

  test('resize fill: puts the whole image into the box, on the background', async () => {
    const result = await draw({ resize: { mode: 'fill', width: 60, height: 60, background: '#f00' } });
    expect([result.width, result.height]).toEqual([60, 60]);
    expectColours(result, [
      [0, 0, red],
      [59, 59, red],
      [30, 9, red],
    ]);
    expectShown(result, '10,20<20,20', resampleTolerance);
    expectColours(await draw({ resize: { mode: 'fill', width: 60, height: 60 } }), [[0, 0, transparent]]);
  });

  test.each([
    [{ crop: { mode: 'rect', width: 30, height: 20, x: 100, y: 0 } }, 'crop'],
    [{ crop: { width: 30, height: 20 } }, '`mode`'],
    [{ resize: { mode: 'fit', width: 30 } }, '`height`'],
    [{ resize: { width: 0 } }, '`width`'],
    [{ scale: { size: -1 } }, '`size`'],
    [{ super_resolution: { factor: 2 } }, 'super_resolution'],
    [{ output: { format: 'tiff' } }, '`format`'],
    [{ mask: { shape: 'star' } }, '`shape`'],
    [{ watermark: { id: 'abcdefghij' } }, 'watermark'],
  ])('%j: is answered with 422, which names the parameter', async (data, name) => {
    const { status, body } = await upload(service, map, data);
    expect({ status, ...body }).toEqual({
      status: 422,
      success: false,
      code: 422,
      id: expect.any(String),
      message: expect.stringContaining(name),
    });
  });

  test('operations: run in a fixed order, whatever the order of the keys', async () => {
    const flip = { horizontal: true };
    const crop = { mode: 'rect', width: 40, height: 40, x: 0, y: 0 };
    const [resize, padding, border, mask] = [
      { width: 20 },
      { size: 5, background: '#0000ff' },
      { size: 5, color: '#ff0000' },
      { shape: 'ellipse' },
    ];
    const first = await transform(service, map, { flip, crop, resize, padding, border, mask });
    const second = await transform(service, map, { mask, border, padding, resize, crop, flip });
    expect(second.bytes.equals(first.bytes)).toBe(true);
    const result = await decodeImage(first.bytes);
    expect([result.width, result.height]).toEqual([40, 40]);
    // flip, crop, resize, padding, border, mask
    expectColours(result, [
      [0, 0, transparent],
      [20, 2, red],
      [20, 7, blue],
    ]);
    expectShown(result, '20,20<99,20', resampleTolerance);
  });
}
