import { expect, test } from '@jest/globals';
import { faceAt } from '../testing/face-at.js';
import { squareAround } from './face-square.js';

test.each([
  // 1.8 x 100 = 180; the centre is 250, 250 and moves up by 6
  { face: { x: 200, y: 200, width: 100, height: 100 }, image: [1000, 800], square: [160, 154, 180] },
  // even, and moved inside at the left upper corner
  { face: { x: 0, y: 0, width: 51, height: 51 }, image: [301, 201], square: [0, 0, 92] },
  // moved inside at the right lower corner of an image with odd sides
  { face: { x: 250, y: 150, width: 51, height: 51 }, image: [301, 201], square: [208, 108, 92] },
  // as large as the image allows
  { face: { x: 10, y: 30, width: 90, height: 90 }, image: [101, 131], square: [0, 20, 100] },
  { face: { x: 0, y: 0, width: 1, height: 1 }, image: [1, 1], square: [0, 0, 1] },
])('squareAround: $square around $face in $image px', ({ face, image: [width = 0, height = 0], square }) => {
  const area = squareAround(faceAt(face), { width, height });
  expect([area.left, area.top, area.width]).toEqual(square);
  expect(area.height).toBe(area.width);
});
