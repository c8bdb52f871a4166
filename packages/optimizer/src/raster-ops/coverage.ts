import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';

/** The left and right end of a shape on the horizontal line at `y`, in px; null when the line misses the shape. */
export type Outline = (y: number) => readonly [left: number, right: number] | null;

/** The largest ellipse in an image. */
export function ellipseOutline({ width, height }: ImageSize): Outline {
  const [a, b] = [width / 2, height / 2];
  return (y) => {
    const reach = a * Math.sqrt(Math.max(0, 1 - ((y - b) / b) ** 2));
    return reach > 0 ? [a - reach, a + reach] : null;
  };
}

/** A rectangle with rounded corners. The radius, in px, is at most half the shorter side. */
export function roundedRectangleOutline({ left, top, width, height }: Region, requestedRadius: number): Outline {
  const radius = Math.min(requestedRadius, width / 2, height / 2);
  return (y) => {
    const inset = Math.min(y - top, top + height - y);
    if (inset < 0) return null;
    const cut = inset < radius ? radius - Math.sqrt(radius ** 2 - (radius - inset) ** 2) : 0;
    return [left + cut, left + width - cut];
  };
}

/** Lines that sample a row of pixels. */
const SCANLINES_PER_ROW = 8;

/** Writes the share of each pixel of row `y` inside the shape, 0 to 1, into `coverage`. */
export function computeRowCoverage(outline: Outline, y: number, coverage: Float64Array): void {
  coverage.fill(0);
  // First write the change at each end of a line, then add up the changes along the row.
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
