import type { Region } from '../metric/pixels.js';
import type { Size } from '../operations/place.js';

/** Where a shape begins and ends on the line at `y`, in px; null where it is not. */
export type Shape = (y: number) => readonly [left: number, right: number] | null;

/** The ellipse that fits a canvas. */
export function ellipse({ width, height }: Size): Shape {
  const [a, b] = [width / 2, height / 2];
  return (y) => {
    const reach = a * Math.sqrt(Math.max(0, 1 - ((y - b) / b) ** 2));
    return reach > 0 ? [a - reach, a + reach] : null;
  };
}

/** A rectangle with rounded corners; a radius that is too large is as large as there is room for. */
export function roundedRectangle({ left, top, width, height }: Region, wanted: number): Shape {
  const radius = Math.min(wanted, width / 2, height / 2);
  return (y) => {
    const inset = Math.min(y - top, top + height - y);
    if (inset < 0) return null;
    const cut = inset < radius ? radius - Math.sqrt(radius ** 2 - (radius - inset) ** 2) : 0;
    return [left + cut, left + width - cut];
  };
}

/** Lines that a row of pixels is looked at along. */
const LINES = 8;

/** How much of each pixel of row `y` lies within the shape, 0 to 1; written into `row`. */
export function coverRow(shape: Shape, y: number, row: Float64Array): void {
  row.fill(0);
  // each end is written as a change, and the changes are summed up afterwards
  const change = (x: number, by: number) => {
    const pixel = Math.floor(x);
    const share = pixel + 1 - x;
    if (pixel < row.length) row[pixel] = (row[pixel] ?? 0) + by * share;
    if (pixel + 1 < row.length) row[pixel + 1] = (row[pixel + 1] ?? 0) + by * (1 - share);
  };
  for (let line = 0; line < LINES; line += 1) {
    const span = shape(y + (line + 0.5) / LINES);
    if (!span) continue;
    change(span[0], 1 / LINES);
    change(span[1], -1 / LINES);
  }
  let sum = 0;
  for (let x = 0; x < row.length; x += 1) {
    sum += row[x] ?? 0;
    row[x] = sum < 1e-9 ? 0 : sum > 1 - 1e-9 ? 1 : sum;
  }
}
