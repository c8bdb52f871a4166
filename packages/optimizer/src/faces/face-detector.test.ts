import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Face } from '@pixmill/contracts';
import sharp, { type Sharp } from 'sharp';
import { toRaster } from '../pixels/raster.js';
import { createFaceDetector } from './face-detector.js';

const fixture = (name: string) => sharp(readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url)));

const find = async (pixels: Sharp, wanted: 'face' | 'faces' = 'faces') => createFaceDetector().findFaces(await toRaster(pixels), wanted);

/** Labelled by eye: the centre and the width of a face, in px. */
interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const portrait: Label = { x: 63, y: 54, width: 49 };
const threeMen: readonly Label[] = [
  { x: 418, y: 216, width: 50 },
  { x: 284, y: 183, width: 44 },
  { x: 522, y: 156, width: 48 },
];

/** Whether the centre is a quarter of the width away at most, and the width a third larger or smaller at most. */
const matches = ({ x, y, width, height }: Face, label: Label) =>
  Math.hypot(x + width / 2 - label.x, y + height / 2 - label.y) <= label.width / 4 &&
  Math.abs(Math.log(width / label.width)) <= Math.log(4 / 3);

function expectFaces(faces: readonly Face[], labels: readonly Label[]): void {
  expect(labels.filter((label) => !faces.some((face) => matches(face, label)))).toEqual([]);
  expect(faces.length).toBe(labels.length);
}

describe('createFaceDetector', () => {
  test.each<[string, readonly Label[]]>([
    ['faces/portrait.jpg', [portrait]],
    ['faces/three-men.jpg', threeMen],
    ['faces/profile.jpg', [{ x: 171, y: 135, width: 86 }]],
    ['images/photo.png', []],
    ['images/sample.jpg', []],
    ['images/gray.jpg', []],
  ])('finds the labelled faces of %s, and no other', async (name, labels) => {
    expectFaces(await find(fixture(name)), labels);
  });

  test('reports px of the image, in whole numbers, with six points in the right places', async () => {
    const scale = 17;
    const [face] = await find(fixture('faces/portrait.jpg').resize({ width: 128 * scale }));
    if (!face) throw new Error('no face');
    expect(matches(face, { x: portrait.x * scale, y: portrait.y * scale, width: portrait.width * scale })).toBe(true);
    const { rightEye, leftEye, nose, mouth, rightEar, leftEar } = face.points;
    expect([rightEar.x, rightEye.x, nose.x, leftEye.x, leftEar.x]).toEqual(
      [rightEar.x, rightEye.x, nose.x, leftEye.x, leftEar.x].toSorted((a, b) => a - b),
    );
    expect([rightEye.y, nose.y, mouth.y]).toEqual([rightEye.y, nose.y, mouth.y].toSorted((a, b) => a - b));
    const numbers = [face.x, face.y, face.width, face.height, ...Object.values(face.points).flatMap(({ x, y }) => [x, y])];
    expect(numbers.every(Number.isInteger)).toBe(true);
    expect(face.score).toBe(Math.round(face.score * 1000) / 1000);
  });

  test.each([
    { angle: 90, label: { x: 128 - portrait.y, y: portrait.x } },
    { angle: 180, label: { x: 128 - portrait.x, y: 128 - portrait.y } },
    { angle: 270, label: { x: portrait.y, y: 128 - portrait.x } },
  ])('finds the face of a picture that was turned by $angle degrees', async ({ angle, label }) => {
    expectFaces(await find(fixture('faces/portrait.jpg').rotate(angle)), [{ ...label, width: portrait.width }]);
  });

  test('finds the face in gray, and on transparent ground, which counts as white', async () => {
    expectFaces(await find(fixture('faces/portrait.jpg').toColourspace('b-w')), [portrait]);
    const face = await fixture('faces/portrait.jpg').png().toBuffer();
    const ground = { width: 300, height: 200, channels: 4, background: '#00000000' } as const;
    const onGround = sharp({ create: ground }).composite([{ input: face, left: 150, top: 40 }]);
    expectFaces(await find(onGround), [{ ...portrait, x: portrait.x + 150, y: portrait.y + 40 }]);
  });

  test('cuts the box of a face at the edge of the picture, and moves points outside it there', async () => {
    const left = 50;
    const [face, ...others] = await find(fixture('faces/portrait.jpg').extract({ left, top: 0, width: 78, height: 128 }));
    if (!face) throw new Error('no face');
    expect([others, face.x]).toEqual([[], 0]);
    const right = portrait.x + portrait.width / 2 - left;
    expect(Math.abs(face.x + face.width - right)).toBeLessThan(portrait.width / 4);
    const points = Object.values(face.points);
    expect(points.every(({ x, y }) => x >= 0 && x <= 78 && y >= 0 && y <= 128)).toBe(true);
    expect(face.points.rightEar.x).toBe(0);
  });

  test.each([
    [1, 1],
    [3000, 1],
    [1, 3000],
    [20, 5000],
  ])('finds nothing in %d x %d px', async (width, height) => {
    expect(await find(sharp({ create: { width, height, channels: 3, background: '#c08060' } }))).toEqual([]);
  });

  test('returns the faces it has found for the same pixels, and equal ones for each of two detectors', async () => {
    const raster = await toRaster(fixture('faces/three-men.jpg'));
    const detector = createFaceDetector();
    const all = await detector.findFaces(raster, 'faces');
    expect(await detector.findFaces({ ...raster, data: Buffer.from(raster.data) }, 'face')).toBe(all);
    expect(await createFaceDetector().findFaces(raster, 'faces')).toEqual(all);
  });
});
