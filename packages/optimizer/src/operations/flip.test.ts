import { expect, test } from '@jest/globals';
import { applyOperations, createPositionRaster, samplesAt } from '../testing/apply-operations.js';

const image = createPositionRaster(5, 4);

test.each([
  [{ horizontal: true }, [4, 0]],
  [{ vertical: true }, [0, 3]],
  [{ horizontal: true, vertical: true }, [4, 3]],
])('flip: mirrors the image with %j', async (sides, [x, y]) => {
  const flipped = await applyOperations(image, [{ kind: 'flip', ...sides }]);
  expect([flipped.width, flipped.height]).toEqual([5, 4]);
  expect(samplesAt(flipped, 0, 0)).toEqual([x, y, 128]);
  expect(await applyOperations(flipped, [{ kind: 'flip', ...sides }])).toMatchObject({ data: image.data });
});

test('flip: changes nothing without a side', async () => {
  expect((await applyOperations(image, [{ kind: 'flip' }])).data).toEqual(image.data);
});
