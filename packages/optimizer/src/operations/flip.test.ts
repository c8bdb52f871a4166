import { expect, test } from '@jest/globals';
import { operate, paintPlaces, pixelOf } from './operate.js';

const picture = paintPlaces(5, 4);

test.each([
  [{ horizontal: true }, [4, 0]],
  [{ vertical: true }, [0, 3]],
  [{ horizontal: true, vertical: true }, [4, 3]],
])('%j mirrors the picture', async (sides, [x, y]) => {
  const flipped = await operate(picture, [{ kind: 'flip', ...sides }]);
  expect([flipped.width, flipped.height]).toEqual([5, 4]);
  expect(pixelOf(flipped, 0, 0)).toEqual([x, y, 128]);
  expect(await operate(flipped, [{ kind: 'flip', ...sides }])).toMatchObject({ data: picture.data });
});

test('neither side is no change', async () => {
  expect((await operate(picture, [{ kind: 'flip' }])).data).toEqual(picture.data);
});
