import type { ShownPixels } from '@pixmill/testkit/browser';

/** One number for each pixel or cell, row by row from the top. */
export interface Plane {
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
}

const valueAt = ({ values, width }: Plane, x: number, y: number): number => values[y * width + x] ?? 0;

function mapPixels({ rgba, width, height }: ShownPixels, read: (red: number, green: number, blue: number) => number): Plane {
  const values = new Float64Array(width * height);
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    values[pixel] = read(rgba[pixel * 4] ?? 0, rgba[pixel * 4 + 1] ?? 0, rgba[pixel * 4 + 2] ?? 0);
  }
  return { values, width, height };
}

const luma = (red: number, green: number, blue: number) => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Luma of ITU-R BT.601, 0 to 255. */
export const toLuma = (shown: ShownPixels): Plane => mapPixels(shown, luma);

/** Cb and Cr of ITU-R BT.601, in steps of 255 around 0. */
export const toChroma = (shown: ShownPixels): readonly [Plane, Plane] => [
  mapPixels(shown, (red, green, blue) => (blue - luma(red, green, blue)) * 0.564),
  mapPixels(shown, (red, green, blue) => (red - luma(red, green, blue)) * 0.713),
];

/** The means of square cells of `side` px. Pixels right and below of whole cells are left out. */
export function cellMeans(plane: Plane, side: number): Plane {
  const [width, height] = [Math.floor(plane.width / side), Math.floor(plane.height / side)];
  const values = new Float64Array(width * height);
  for (let y = 0; y < height * side; y += 1) {
    for (let x = 0; x < width * side; x += 1) {
      const cell = Math.floor(y / side) * width + Math.floor(x / side);
      values[cell] = (values[cell] ?? 0) + valueAt(plane, x, y) / side ** 2;
    }
  }
  return { values, width, height };
}

/** Calls `visit` with the difference of each pair of neighbours, and the position of the second one along the pair's direction. */
export function visitSteps(plane: Plane, visit: (step: number, position: number) => void): void {
  for (let y = 0; y < plane.height; y += 1) {
    for (let x = 0; x < plane.width; x += 1) {
      const value = valueAt(plane, x, y);
      if (x > 0) visit(Math.abs(value - valueAt(plane, x - 1, y)), x);
      if (y > 0) visit(Math.abs(value - valueAt(plane, x, y - 1)), y);
    }
  }
}
