import { describe, expect, test } from '@jest/globals';
import type { Focus } from '@pixmill/contracts';
import { applyOperations, createPositionRaster, samplesAt } from '../testing/apply-operations.js';
import { faceAt } from '../testing/face-at.js';
import type { FaceDetector } from './face-detector.js';

const image = createPositionRaster(100, 60);
/** The position and size of the part that is left. */
const regionAfter = async (...request: Parameters<typeof applyOperations>) => {
  const cropped = await applyOperations(...request);
  const [left, top] = samplesAt(cropped, 0, 0);
  return [left, top, cropped.width, cropped.height];
};

describe('crop', () => {
  test('by place: cuts exactly these pixels', async () => {
    const cropped = await applyOperations(image, [{ kind: 'crop', area: { by: 'place', left: 90, top: 7, width: 10, height: 53 } }]);
    expect([cropped.width, cropped.height]).toEqual([10, 53]);
    expect(samplesAt(cropped, 0, 0)).toEqual([90, 7, 128]);
    expect(samplesAt(cropped, 9, 52)).toEqual([99, 59, 128]);
  });

  test.each<[Focus, number, number]>([
    ['top-left', 0, 0],
    ['top', 40, 0],
    ['top-right', 80, 0],
    ['left', 0, 25],
    ['centre', 40, 25],
    ['right', 80, 25],
    ['bottom-left', 0, 50],
    ['bottom', 40, 50],
    ['bottom-right', 80, 50],
    ['face', 40, 25],
    ['faces', 40, 25],
  ])('by focus: %s starts at %i, %i without a face detector', async (focus, left, top) => {
    const area = { by: 'focus' as const, width: 20, height: 10, focus };
    expect(await regionAfter(image, [{ kind: 'crop', area }])).toEqual([left, top, 20, 10]);
  });

  test.each([
    [1, 1, 'left', [0, 0, 60, 60]],
    [16, 9, 'bottom', [0, 4, 100, 56]],
    [1, 2, 'right', [70, 0, 30, 60]],
    [5, 3, 'centre', [0, 0, 100, 60]],
  ] as const)('by ratio: cuts the largest rectangle of %i:%i, %s', async (across, down, focus, expected) => {
    expect(await regionAfter(image, [{ kind: 'crop', area: { by: 'ratio', across, down, focus } }])).toEqual(expected);
  });

  test('by focus: centres on the faces that a detector finds', async () => {
    const faceDetector: FaceDetector = {
      findFaces: async () => [faceAt({ x: 80, y: 40, width: 4, height: 4 }), faceAt({ x: 10, y: 10, width: 10, height: 10 })],
    };
    const area = { by: 'focus' as const, width: 20, height: 10 };
    expect(await regionAfter(image, [{ kind: 'crop', area: { ...area, focus: 'face' } }], { faceDetector })).toEqual([5, 10, 20, 10]);
    // the centre of both is at 47, 27
    expect(await regionAfter(image, [{ kind: 'crop', area: { ...area, focus: 'faces' } }], { faceDetector })).toEqual([37, 22, 20, 10]);
    expect(await regionAfter(image, [{ kind: 'crop', area: { ...area, width: 90, focus: 'face' } }], { faceDetector })).toEqual([
      0, 10, 90, 10,
    ]);
  });

  test.each([
    { by: 'place', left: 91, top: 0, width: 10, height: 10 } as const,
    { by: 'place', left: 0, top: 51, width: 10, height: 10 } as const,
    { by: 'focus', width: 101, height: 10 } as const,
  ])('rejects %j, which does not fit in the image', async (area) => {
    await expect(applyOperations(image, [{ kind: 'crop', area }])).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringMatching(/^crop: a rectangle of \d+ x 10 px.* does not fit in the image of 100 x 60 px$/),
    });
  });
});
