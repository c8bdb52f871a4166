import { expect } from '@jest/globals';
import { coordinateColour, maxChannelDifference, type Raster, type Rgba } from './test-images.js';

/** Tolerance for resampled colours: rounding, and half a pixel at an edge. */
export const resampleTolerance = 9;

type Point = readonly [x: number, y: number, colour: Rgba];

/** Fails with the points whose colour differs by more than `tolerance` in a channel. */
export function expectColours(result: Raster, points: readonly Point[], tolerance = 0): void {
  const wrong = points.filter(([x, y, expected]) => maxChannelDifference(result.at(x, y), expected) > tolerance);
  expect(wrong.map(([x, y, expected]) => ({ x, y, expected, actual: result.at(x, y) }))).toEqual([]);
}

/** `shown` is a list of `x,y<x,y`: a position in the result and the position in the coordinate map that it shows. */
export function expectShown(result: Raster, shown: string, tolerance: number): void {
  const points = shown.split(' ').map((text): Point => {
    const [x = -1, y = -1, fromX = -1, fromY = -1] = text.split(/[,<]/).map(Number);
    return [x, y, coordinateColour(fromX, fromY)];
  });
  expectColours(result, points, tolerance);
}

export const red: Rgba = [255, 0, 0, 255];
export const blue: Rgba = [0, 0, 255, 255];
export const green: Rgba = [0, 255, 0, 255];
export const white: Rgba = [255, 255, 255, 255];
export const transparent: Rgba = [0, 0, 0, 0];
