/** One number for each pixel, in rows. */
export interface Plane {
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
}

/** Each pixel by its index. Pure. */
export function createPlane({ width, height }: Pick<Plane, 'width' | 'height'>, readAt: (index: number) => number): Plane {
  return { values: Float64Array.from({ length: width * height }, (_, index) => readAt(index)), width, height };
}

/** The mean of the square of `2 radius + 1` px around each pixel. What lies outside the picture is left out, or counts as 0. Pure. */
export function blurPlane({ values, width, height }: Plane, radius: number, outside: 'left out' | 'zero' = 'left out'): Plane {
  const sums = sumPlane(values, width, height);
  const blurred = new Float64Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum =
        (sums[bottom * (width + 1) + right] ?? 0) -
        (sums[top * (width + 1) + right] ?? 0) -
        (sums[bottom * (width + 1) + left] ?? 0) +
        (sums[top * (width + 1) + left] ?? 0);
      const count = outside === 'zero' ? (2 * radius + 1) ** 2 : (bottom - top) * (right - left);
      blurred[y * width + x] = sum / count;
    }
  }
  return { values: blurred, width, height };
}

/** The sum of all pixels above and to the left, with one row and one column of zeros before the first. */
function sumPlane(values: Float64Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += values[y * width + x] ?? 0;
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row;
    }
  }
  return sums;
}
