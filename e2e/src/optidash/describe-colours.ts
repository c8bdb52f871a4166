import { beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { NamedImage } from '../fixtures.js';
import type { RunningService } from '../service.js';
import { type JsonObject, transformToRaster } from './client.js';
import { coordinateColour, drawCoordinateMap, drawEdge, drawPng, grey, luminance } from './test-images.js';

let service: RunningService;
let map: NamedImage;

const draw = (data: JsonObject, image = map) => transformToRaster(service, image, data);

const toSample = (value: number) => Math.min(255, Math.max(0, Math.round(value)));

type Colour = readonly [number, number, number];

/** Operations with the formula that defines each. */
const colourCases: readonly (readonly [JsonObject, (colour: Colour) => readonly number[]])[] = [
  [{ filter: { negate: true } }, (colour) => colour.map((sample) => 255 - sample)],
  [{ stylize: { negate: true } }, (colour) => colour.map((sample) => 255 - sample)],
  [
    { filter: { sepia: true } },
    ([r, g, b]) => [0.393 * r + 0.769 * g + 0.189 * b, 0.349 * r + 0.686 * g + 0.168 * b, 0.272 * r + 0.534 * g + 0.131 * b],
  ],
  [{ adjust: { brightness: 50 } }, (colour) => colour.map((sample) => sample * 1.5)],
  [{ adjust: { brightness: '-100' } }, () => [0, 0, 0]],
  [{ adjust: { contrast: 50 } }, (colour) => colour.map((sample) => (sample - 127.5) * 1.5 + 127.5)],
  [{ adjust: { gamma: 2 } }, (colour) => colour.map((sample) => 255 * (sample / 255) ** 0.5)],
];

/** Tests of the operations that change each colour by itself. */
export function describeColours(getService: () => RunningService): void {
  beforeAll(async () => {
    service = getService();
    map = await drawCoordinateMap();
  });

  test.each(colourCases)('%j: each colour follows the formula', async (data, formula) => {
    const result = await draw(data);
    for (const [x, y] of [
      [10, 10],
      [60, 40],
      [110, 70],
      [20, 60],
    ] as const) {
      const [r, g, b] = coordinateColour(x, y);
      const [actual, expected] = [result.at(x, y).slice(0, 3), formula([r, g, b]).map(toSample)];
      const differences = actual.map((sample, channel) => Math.abs(sample - (expected[channel] ?? 0)));
      expect({ x, y, actual, expected, isNear: Math.max(...differences) <= 2 }).toEqual({ x, y, actual, expected, isNear: true });
    }
  });

  test.each([[{ filter: { greyscale: true } }], [{ filter: { grayscale: 'true' } }], [{ adjust: { saturation: -100 } }]])(
    '%j: removes the colour and keeps the luminance',
    async (data) => {
      const result = await draw(data);
      for (const [x, y] of [
        [10, 10],
        [60, 40],
        [110, 70],
      ] as const) {
        const [r, g, b] = result.at(x, y);
        expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(1);
        expect(Math.abs(g - luminance(coordinateColour(x, y)))).toBeLessThan(25);
      }
    },
  );

  test('saturation and hue: raise the saturation and turn the hue', async () => {
    const [r, g] = (await draw({ adjust: { saturation: 80 } })).at(110, 30);
    expect(r - g).toBeGreaterThan(220 - 90 + 20);
    const turned = (await draw({ adjust: { hue: 120 } }, await drawPng(10, 10, () => [200, 40, 40]))).at(5, 5);
    expect(turned[1]).toBeGreaterThan(turned[0] + 50);
  });

  test('duotone: maps black to `dark` and white to `light`', async () => {
    const result = await draw({ filter: { duotone: { dark: '#102030', light: 'fff0e0' } } }, await drawEdge());
    expect([result.at(5, 5), result.at(55, 5)]).toEqual([
      [16, 32, 48, 255],
      [255, 240, 224, 255],
    ]);
  });

  test('transparency: stays in grey images and after greyscale', async () => {
    const faded = await drawPng(64, 16, (x) => [90, 90, 90, 4 * x]);
    const gray = { name: 'gray.png', bytes: await sharp(faded.bytes).toColourspace('b-w').png().toBuffer() };
    expect((await sharp(gray.bytes).metadata()).channels).toBe(2);
    const coloured = await drawPng(64, 16, (x) => [90, 40, 160, 4 * x]);
    const results = [
      await draw({ flip: { vertical: true } }, gray),
      await draw({ filter: { greyscale: true } }, coloured),
      await draw({ resize: { width: 128 }, output: { format: 'webp', quality: 100 } }, gray),
    ];
    for (const result of results) {
      const alphas = [0.25, 0.5, 0.75].map((share) => result.at(Math.round(result.width * share), 8)[3]);
      expect(Math.max(...alphas.map((alpha, index) => Math.abs(alpha - 64 * (index + 1))))).toBeLessThan(6);
    }
  });

  test('enhance: stretches the range of luminance', async () => {
    const flat = await drawPng(64, 16, (x) => grey(100 + x));
    const result = await draw({ auto: { enhance: true } }, flat);
    expect(result.at(62, 8)[0] - result.at(1, 8)[0]).toBeGreaterThan(110);
  });
}
