import { expect, test } from '@jest/globals';
import { applyOperations, createPositionRaster } from '../testing/apply-operations.js';

test.each([
  [{ size: 0.5 }, [50, 30]],
  [{ size: 2 }, [200, 120]],
  [{ size: 1, ratio: 0.5 }, [100, 30]],
  [{ size: 0.001 }, [1, 1]],
])('scale: %j resizes 100 x 60 px to %j', async (factors, size) => {
  const { width, height } = await applyOperations(createPositionRaster(100, 60), [{ kind: 'scale', ...factors }]);
  expect([width, height]).toEqual(size);
});
