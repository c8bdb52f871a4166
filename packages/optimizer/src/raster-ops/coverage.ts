import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';

/** Where a shape begins and ends on the line at `y`, in px; null where it is not. */
export type Outline = (y: number) => readonly [left: number, right: number] | null;

/** The ellipse that fits a canvas. */
export function ellipseOutline({ width, height }: ImageSize): Outline {
  const [a, b] = [width / 2, height / 2];
  return (y) => {
    const reach = a * Math.sqrt(Math.max(0, 1 - ((y - b) / b) ** 2));
    return reach > 0 ? [a - reach, a + reach] : null;
  };
}

/** A rectangle with rounded corners; a radius that is too large is as large as there is room for. */
export function roundedRectangleOutline({ left, top, width, height }: Region, requestedRadius: number): Outline {
  const radius = Math.min(requestedRadius, width / 2, height / 2);
  return (y) => {
    const inset = Math.min(y - top, top + height - y);
    if (inset < 0) return null;
    const cut = inset < radius ? radius - Math.sqrt(radius ** 2 - (radius - inset) ** 2) : 0;
    return [left + cut, left + width - cut];
  };
}

/** Lines that a row of pixels is looked at along. */
const SCANLINES_PER_ROW = 8;

/** How much of each pixel of row `y` lies within the shape, 0 to 1; written into `row`. */
export function computeRowCoverage(outline: Outline, y: number, coverage: Float64Array): void {
  coverage.fill(0);
  // each end is written as a change, and the changes are summed up afterwards
  const addEdge = (x: number, by: number) => {
    const pixel = Math.floor(x);
    const share = pixel + 1 - x;
    if (pixel < coverage.length) coverage[pixel] = (coverage[pixel] ?? 0) + by * share;
    if (pixel + 1 < coverage.length) coverage[pixel + 1] = (coverage[pixel + 1] ?? 0) + by * (1 - share);
  };
  for (let line = 0; line < SCANLINES_PER_ROW; line += 1) {
    const span = outline(y + (line + 0.5) / SCANLINES_PER_ROW);
    if (!span) continue;
    addEdge(span[0], 1 / SCANLINES_PER_ROW);
    addEdge(span[1], -1 / SCANLINES_PER_ROW);
  }
  let sum = 0;
  for (let x = 0; x < coverage.length; x += 1) {
    sum += coverage[x] ?? 0;
    coverage[x] = sum < 1e-9 ? 0 : sum > 1 - 1e-9 ? 1 : sum;
  }
}
