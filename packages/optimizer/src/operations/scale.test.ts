import { expect, test } from '@jest/globals';
import { operate, paintPlaces } from './operate.js';

test.each([
  [{ size: 0.5 }, [50, 30]],
  [{ size: 2 }, [200, 120]],
  [{ size: 1, ratio: 0.5 }, [100, 30]],
  [{ size: 0.001 }, [1, 1]],
])('%j gives %j', async (by, size) => {
  const { width, height } = await operate(paintPlaces(100, 60), [{ kind: 'scale', ...by }]);
  expect([width, height]).toEqual(size);
});
