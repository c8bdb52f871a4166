import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningService } from '../service.js';
import { callNativeApi, type JsonObject, transform, upload } from './client.js';
import { exactCases, resampledCases } from './geometry-cases.js';
import {
  coordinateColour,
  decodeImage,
  drawCoordinateMap,
  drawPng,
  maxChannelDifference,
  type NamedImage,
  type Raster,
  type Rgba,
} from './test-images.js';

let service: RunningService;
let map: NamedImage;

/** Colours that resampling may shift by its rounding, and by half a pixel at an edge. */
const resampleTolerance = 9;

const draw = async (data: JsonObject, image = map): Promise<Raster> => decodeImage((await transform(service, image, data)).bytes);

type Point = readonly [x: number, y: number, colour: Rgba];

function expectColours(result: Raster, points: readonly Point[], tolerance = 0): void {
  const wrong = points.filter(([x, y, wanted]) => maxChannelDifference(result.at(x, y), wanted) > tolerance);
  expect(wrong.map(([x, y, wanted]) => ({ x, y, wanted, is: result.at(x, y) }))).toEqual([]);
}

/** `shown` is a list of `x,y<x,y`: a place in the result and the one in the map that it shows. */
function expectShown(result: Raster, shown: string, tolerance: number): void {
  const points = shown.split(' ').map((text): Point => {
    const [x = -1, y = -1, fromX = -1, fromY = -1] = text.split(/[,<]/).map(Number);
    return [x, y, coordinateColour(fromX, fromY)];
  });
  expectColours(result, points, tolerance);
}

const red: Rgba = [255, 0, 0, 255];
const blue: Rgba = [0, 0, 255, 255];
const green: Rgba = [0, 255, 0, 255];
const white: Rgba = [255, 255, 255, 255];
const nothing: Rgba = [0, 0, 0, 0];

function geometry(): void {
  test.each([...exactCases.map((one) => [...one, 0] as const), ...resampledCases.map((one) => [...one, resampleTolerance] as const)])(
    '%j: %s, %s',
    async (data, size, shown, tolerance) => {
      const result = await draw(data);
      expect(`${result.width}x${result.height}`).toBe(size);
      expectShown(result, shown, tolerance);
    },
  );

  test('fill puts the whole picture into the box, on the background', async () => {
    const result = await draw({ resize: { mode: 'fill', width: 60, height: 60, background: '#f00' } });
    expect([result.width, result.height]).toEqual([60, 60]);
    expectColours(result, [
      [0, 0, red],
      [59, 59, red],
      [30, 9, red],
    ]);
    expectShown(result, '10,20<20,20', resampleTolerance);
    expectColours(await draw({ resize: { mode: 'fill', width: 60, height: 60 } }), [[0, 0, nothing]]);
  });

  test.each([
    [{ crop: { mode: 'rect', width: 30, height: 20, x: 100, y: 0 } }, 'crop'],
    [{ crop: { width: 30, height: 20 } }, '`mode`'],
    [{ resize: { mode: 'fit', width: 30 } }, '`height`'],
    [{ resize: { width: 0 } }, '`width`'],
    [{ scale: { size: -1 } }, '`size`'],
    [{ super_resolution: { factor: 2 } }, 'super_resolution'],
    [{ output: { format: 'jp2' } }, 'jp2'],
    [{ mask: { shape: 'star' } }, '`shape`'],
    [{ watermark: { id: 'abcdefghij' } }, 'watermark'],
  ])('%j is refused by name', async (data, named) => {
    const { status, body } = await upload(service, map, data);
    expect({ status, ...body }).toEqual({
      status: 422,
      success: false,
      code: 422,
      id: expect.any(String),
      message: expect.stringContaining(named),
    });
  });
}

function overlays(): void {
  test('mask: an ellipse on nothing in PNG, on white in JPEG, or on what is asked for', async () => {
    const mask = { shape: 'ellipse' };
    const png = await draw({ mask });
    expectColours(png, [
      [0, 0, nothing],
      [119, 79, nothing],
      [60, 40, coordinateColour(60, 40)],
      [1, 40, coordinateColour(1, 40)],
    ]);
    const jpeg = await draw({ mask, output: { format: 'jpg', quality: 95 } });
    expectColours(jpeg, [[0, 0, white]], 4);
    expectShown(jpeg, '60,40<60,40', resampleTolerance);
    expectColours(await draw({ mask: { ...mask, background: '00ff00' } }), [[0, 0, green]]);
    const circle = await draw({ resize: { mode: 'fit', width: 80, height: 80 }, mask });
    expect([0, 79].map((at) => circle.at(at, at)[3])).toEqual([0, 0]);
    expect(circle.at(40, 1)[3]).toBe(255);
  });

  test('border: the canvas grows, corners are rounded, the background shows behind them', async () => {
    const border = { size: 10, color: '#ff0000', radius: 25 };
    const result = await draw({ border });
    expect([result.width, result.height]).toEqual([140, 100]);
    expectColours(result, [
      [0, 0, nothing],
      [70, 2, red],
      [2, 50, red],
      [11, 11, red],
      [70, 50, coordinateColour(60, 40)],
    ]);
    expectColours(await draw({ border: { ...border, background: '#cccccc' } }), [[0, 0, [204, 204, 204, 255]]]);
    expectColours(await draw({ border: { size: 10, color: 'f00' } }), [
      [0, 0, red],
      [10, 10, coordinateColour(0, 0)],
    ]);
  });

  test('padding: room on each side', async () => {
    const result = await draw({ padding: { size: 10, background: '#0000ff' } });
    expect([result.width, result.height]).toEqual([140, 100]);
    expectColours(result, [
      [0, 0, blue],
      [139, 99, blue],
      [10, 10, coordinateColour(0, 0)],
      [129, 89, coordinateColour(119, 79)],
    ]);
    expectColours(await draw({ padding: { size: 5 } }), [[0, 0, nothing]]);
  });

  test('watermark: uploaded once, laid by gravity and padding, in a box, at an opacity, and gone when removed', async () => {
    const { bytes } = await drawPng(20, 10, () => [255, 0, 0, 255]);
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)]), 'logo.png');
    const { status, body } = await callNativeApi(service, '/watermarks', { method: 'POST', body: form });
    expect([status, body.id]).toEqual([201, expect.stringMatching(/^[A-Za-z0-9]{10}$/)]);
    const watermark = { id: body.id, gravity: 'bottom-right', padding: 5 };
    expectColours(await draw({ watermark }), [
      [95, 65, red],
      [114, 74, red],
      [94, 65, coordinateColour(94, 65)],
      [115, 75, coordinateColour(115, 75)],
    ]);
    expectColours(await draw({ watermark: { id: body.id } }), [
      [50, 35, red],
      [69, 44, red],
      [49, 35, coordinateColour(49, 35)],
    ]);
    expectColours(
      await draw({ watermark: { ...watermark, width: 40 } }),
      [
        [76, 56, red],
        [113, 73, red],
        [74, 56, coordinateColour(74, 56)],
      ],
      2,
    );
    const [r, g, b] = coordinateColour(100, 70);
    expectColours(await draw({ watermark: { ...watermark, opacity: 0.5 } }), [[100, 70, [(r + 255) / 2, g / 2, b / 2, 255]]], 2);
    expect((await callNativeApi(service, `/watermarks/${body.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await upload(service, map, { watermark })).status).toBe(422);
  });
}

async function testOperationOrder(): Promise<void> {
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
  // the mask cuts the border, which lies around the padding, which lies around the crop of what was flipped
  expectColours(result, [
    [0, 0, nothing],
    [20, 2, red],
    [20, 7, blue],
  ]);
  expectShown(result, '20,20<99,20', resampleTolerance);
}

/** What becomes of the pixels, by where each came from. */
export function describeOperations(serviceOf: () => RunningService): void {
  beforeAll(async () => {
    service = serviceOf();
    map = await drawCoordinateMap();
  });

  describe('geometry: where each pixel came from', geometry);
  describe('what is laid around and over', overlays);
  test('the order is fixed, whatever the order of the keys', testOperationOrder);
}
