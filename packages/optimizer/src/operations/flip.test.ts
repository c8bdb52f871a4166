import { expect, test } from '@jest/globals';
import { applyOperations, createPositionRaster, samplesAt } from '../testing/apply-operations.js';

const picture = createPositionRaster(5, 4);

test.each([
  [{ horizontal: true }, [4, 0]],
  [{ vertical: true }, [0, 3]],
  [{ horizontal: true, vertical: true }, [4, 3]],
])('%j mirrors the picture', async (sides, [x, y]) => {
  const flipped = await applyOperations(picture, [{ kind: 'flip', ...sides }]);
  expect([flipped.width, flipped.height]).toEqual([5, 4]);
  expect(samplesAt(flipped, 0, 0)).toEqual([x, y, 128]);
  expect(await applyOperations(flipped, [{ kind: 'flip', ...sides }])).toMatchObject({ data: picture.data });
});

test('neither side is no change', async () => {
  expect((await applyOperations(picture, [{ kind: 'flip' }])).data).toEqual(picture.data);
});
