import { beforeAll, expect, test } from '@jest/globals';
import { type NamedImage, toBlob } from '../fixtures.js';
import type { RunningService } from '../service.js';
import { callNativeApi, type JsonObject, transformToRaster, upload } from './client.js';
import { blue, expectColours, expectShown, green, red, resampleTolerance, transparent, white } from './expect-pixels.js';
import { coordinateColour, drawCoordinateMap, drawPng } from './test-images.js';

let service: RunningService;
let map: NamedImage;

const draw = (data: JsonObject) => transformToRaster(service, map, data);

/** Tests of masks, borders, padding and watermarks. */
export function describeOverlays(getService: () => RunningService): void {
  beforeAll(async () => {
    service = getService();
    map = await drawCoordinateMap();
  });

  test('mask: is transparent around the ellipse in PNG, white in JPEG, or `background`', async () => {
    const mask = { shape: 'ellipse' };
    const png = await draw({ mask });
    expectColours(png, [
      [0, 0, transparent],
      [119, 79, transparent],
      [60, 40, coordinateColour(60, 40)],
      [1, 40, coordinateColour(1, 40)],
    ]);
    const jpeg = await draw({ mask, output: { format: 'jpg', quality: 95 } });
    expectColours(jpeg, [[0, 0, white]], 4);
    expectShown(jpeg, '60,40<60,40', resampleTolerance);
    expectColours(await draw({ mask: { ...mask, background: '00ff00' } }), [[0, 0, green]]);
    const circle = await draw({ resize: { mode: 'fit', width: 80, height: 80 }, mask });
    expect([0, 79].map((position) => circle.at(position, position)[3])).toEqual([0, 0]);
    expect(circle.at(40, 1)[3]).toBe(255);
  });

  test('border: enlarges the canvas and rounds the corners, with `background` behind them', async () => {
    const border = { size: 10, color: '#ff0000', radius: 25 };
    const result = await draw({ border });
    expect([result.width, result.height]).toEqual([140, 100]);
    expectColours(result, [
      [0, 0, transparent],
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

  test('padding: enlarges the canvas on each side', async () => {
    const result = await draw({ padding: { size: 10, background: '#0000ff' } });
    expect([result.width, result.height]).toEqual([140, 100]);
    expectColours(result, [
      [0, 0, blue],
      [139, 99, blue],
      [10, 10, coordinateColour(0, 0)],
      [129, 89, coordinateColour(119, 79)],
    ]);
    expectColours(await draw({ padding: { size: 5 } }), [[0, 0, transparent]]);
  });

  test('watermark: is placed by gravity, padding, width and opacity, and is a 422 after its deletion', async () => {
    const { bytes } = await drawPng(20, 10, () => [255, 0, 0, 255]);
    const form = new FormData();
    form.set('file', toBlob(bytes), 'logo.png');
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
