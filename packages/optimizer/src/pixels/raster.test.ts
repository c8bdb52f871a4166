import { expect, test } from '@jest/globals';
import { fromRaster, type Raster, toColourRaster, toRaster } from './raster.js';

const size = { width: 4, height: 2 };

function createTestRaster(channels: Raster['channels']): Raster {
  return { ...size, channels, data: Buffer.from(Array.from({ length: 8 * channels }, (_, at) => (at * 31) % 256)) };
}

test.each([1, 2, 3, 4] as const)('raster: %s channels pass through a pipeline unchanged', async (channels) => {
  const before = createTestRaster(channels);
  const after = await toRaster(fromRaster(before));
  expect(toColourRaster(after, true)).toEqual(toColourRaster(before, true));
  const mirrored = await toRaster(fromRaster(await toRaster(fromRaster(before).flop())).flop());
  expect(toColourRaster(mirrored, true)).toEqual(toColourRaster(before, true));
});
