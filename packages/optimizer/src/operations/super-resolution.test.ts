import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSuperResolver } from '../super-resolution/create-super-resolver.js';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';
import { installRepeatingModel } from '../testing/install-repeating-model.js';

const modelsDir = installRepeatingModel();
afterAll(() => rmSync(modelsDir, { recursive: true, force: true }));

const tools = () => ({ superResolver: createSuperResolver(modelsDir) });

describe('super-resolution', () => {
  test('factor 4: the network gets the pixels and its result is the image', async () => {
    const source = createRaster(5, 3, (x, y) => [x * 50, y * 100, 7]);
    const result = await applyOperations(source, [{ kind: 'super-resolution', factor: 4 }], tools());
    expect([result.width, result.height, result.channels]).toEqual([20, 12, 3]);
    const expected = createRaster(20, 12, (x, y) => [Math.floor(x / 4) * 50, Math.floor(y / 4) * 100, 7]);
    expect(allSamples(result)).toEqual(allSamples(expected));
  });

  test('factor 3: the result of the network is made smaller', async () => {
    const source = createRaster(8, 4, (x) => (x < 4 ? [200, 100, 0] : [0, 100, 200]));
    const result = await applyOperations(source, [{ kind: 'super-resolution', factor: 3 }], tools());
    expect([result.width, result.height]).toEqual([24, 12]);
    expect([samplesAt(result, 2, 6), samplesAt(result, 21, 6)]).toEqual([
      [200, 100, 0],
      [0, 100, 200],
    ]);
  });

  test('gray stays gray', async () => {
    const source = createRaster(3, 3, (x, y) => [(x + y) * 40]);
    const result = await applyOperations(source, [{ kind: 'super-resolution', factor: 4 }], tools());
    expect([result.width, result.channels, samplesAt(result, 11, 11)]).toEqual([12, 1, [160]]);
  });

  test('alpha is enlarged by Lanczos3, and the colour of invisible pixels is not drawn', async () => {
    const source = createRaster(12, 6, (x) => (x < 6 ? [0, 0, 0, 0] : [200, 50, 20, 255]));
    const result = await applyOperations(source, [{ kind: 'super-resolution', factor: 4 }], tools());
    expect([result.width, result.height, result.channels]).toEqual([48, 24, 4]);
    expect(samplesAt(result, 2, 12)[3]).toBe(0);
    expect(samplesAt(result, 45, 12)).toEqual([200, 50, 20, 255]);
    // beside the edge, on its invisible side
    expect(samplesAt(result, 23, 12).slice(0, 3)).toEqual([200, 50, 20]);
    const edge = Array.from({ length: 8 }, (_, at) => samplesAt(result, 20 + at, 12)[3] ?? -1);
    expect(edge).toEqual(edge.toSorted((a, b) => a - b));
    // Lanczos3 is symmetric: both sides of the edge add up to 255
    for (const [at, alpha] of edge.entries()) expect(Math.abs(alpha + (edge[7 - at] ?? -1) - 255)).toBeLessThanOrEqual(1);
  });

  test('the copies of a job get the result of the first one, whatever later steps wrote into it', async () => {
    const folder = installRepeatingModel();
    const superResolver = createSuperResolver(folder);
    const image = createRaster(2, 2, (x, y) => [x, y, 9]);
    const first = await superResolver.enlarge(image);
    const samples = allSamples(first);
    first.data.fill(0);
    rmSync(folder, { recursive: true });
    expect(allSamples(await superResolver.enlarge(image))).toEqual(samples);
  });

  test.each([['nowhere'], [null]])('with no network in the folder %j it says how to install it', async (folder) => {
    const image = createRaster(2, 2, () => [1, 2, 3]);
    const applied = applyOperations(image, [{ kind: 'super-resolution', factor: 4 }], { superResolver: createSuperResolver(folder) });
    await expect(applied).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringContaining('npm run models -- super-resolution'),
    });
  });
});
