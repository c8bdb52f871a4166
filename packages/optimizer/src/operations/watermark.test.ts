import { describe, expect, test } from '@jest/globals';
import type { OperationOf } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { fromRaster } from '../pixels/raster.js';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const image = createRaster(20, 10, () => [100, 100, 100]);
const blue = await fromRaster(createRaster(4, 2, () => [0, 0, 255]))
  .png()
  .toBuffer();
const veil = await fromRaster(createRaster(4, 2, () => [0, 0, 200, 51]))
  .png()
  .toBuffer();
const watermarks = new Map([
  ['blue', blue],
  ['veil', veil],
  ['svg', fixtureBytes('images/logo.svg')],
  ['torn', blue.subarray(0, 40)],
  ['half', fixtureBytes('images/sample.jpg').subarray(0, 2_000)],
]);
const marked = (mark: Partial<OperationOf<'watermark'>>) =>
  applyOperations(image, [{ kind: 'watermark', image: 'blue', ...mark }], { watermarks });
const isBlue = ([red]: readonly number[]) => red === 0;

describe('watermark', () => {
  test.each([
    ['centre', 8, 4],
    ['top-left', 1, 1],
    ['bottom-right', 15, 7],
    ['right', 15, 4],
  ] as const)('is placed by gravity: %s', async (gravity, left, top) => {
    const result = await marked({ gravity, padding: 1 });
    expect(allSamples(result).filter(isBlue)).toHaveLength(8);
    expect([samplesAt(result, left, top), samplesAt(result, left + 3, top + 1)].every(isBlue)).toBe(true);
  });

  test('is mixed with the image by its alpha and opacity', async () => {
    const mix = (share: number, colour: number) => Math.round(share * colour + (1 - share) * 100);
    expect(samplesAt(await marked({ opacity: 0.5 }), 8, 4)).toEqual([mix(0.5, 0), mix(0.5, 0), mix(0.5, 255)]);
    expect(samplesAt(await marked({ image: 'veil' }), 8, 4)).toEqual([mix(0.2, 0), mix(0.2, 0), mix(0.2, 200)]);
    expect(samplesAt(await marked({ image: 'veil', opacity: 0.5 }), 8, 4)).toEqual([mix(0.1, 0), mix(0.1, 0), mix(0.1, 200)]);
    expect((await marked({ opacity: 0 })).data).toEqual(image.data);
  });

  test('keeps its colour on a transparent image', async () => {
    const glass = createRaster(4, 2, () => [0, 0, 0, 0]);
    const result = await applyOperations(glass, [{ kind: 'watermark', image: 'veil' }], { watermarks });
    expect(samplesAt(result, 0, 0)).toEqual([0, 0, 200, 51]);
  });

  test('is resized, and cut at the edges of the image', async () => {
    expect(allSamples(await marked({ width: 8 })).filter(isBlue)).toHaveLength(8 * 4);
    expect(allSamples(await marked({ width: 8, height: 2 })).filter(isBlue)).toHaveLength(4 * 2);
    expect(allSamples(await marked({ width: 200 })).filter(isBlue)).toHaveLength(20 * 10);
    expect(allSamples(await marked({ gravity: 'right', padding: 18 })).filter(isBlue)).toHaveLength(2 * 2);
  });

  test.each([
    ['none', 'there is no image none'],
    ['svg', 'the image svg has to be a JPEG, PNG, GIF, WebP or AVIF'],
    ['torn', 'the image torn is damaged'],
    ['half', 'the image half is damaged'],
  ])('%s is rejected: %s', async (image, reason) => {
    await expect(marked({ image })).rejects.toMatchObject({ code: 'invalid_parameter', message: `watermark: ${reason}` });
  });
});
