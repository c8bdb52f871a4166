import type { Region } from '@pixmill/metric';

/** The errors that are possible in each pixel of a region. */
export interface PixelErrors {
  /** Colour index that each pixel should show. */
  readonly target: Uint16Array;
  /** Weighted error of leaving the pixel unchanged; below 0 when it must be drawn. */
  readonly skipError: Float32Array;
  /** Weight of an error when the pixel is drawn; null when no pixel may have an error. */
  readonly weights: Float32Array | null;
}

/** The errors of a part of `region`. */
export function cropPixelErrors({ target, skipError, weights }: PixelErrors, region: Region, part: Region): PixelErrors {
  if (part.width === region.width && part.height === region.height) return { target, skipError, weights };
  const inner = { ...part, left: part.left - region.left, top: part.top - region.top };
  const count = part.width * part.height;
  const { width } = region;
  return {
    target: copyRegion({ values: target, width }, inner, new Uint16Array(count)),
    skipError: copyRegion({ values: skipError, width }, inner, new Float32Array(count)),
    weights: weights && copyRegion({ values: weights, width }, inner, new Float32Array(count)),
  };
}

/** Copies the values of a region, one for each pixel, out of a plane of `width` px. Returns `to`. */
export function copyRegion<Values extends Uint16Array | Float32Array>(
  plane: { readonly values: Values; readonly width: number },
  { left, top, width, height }: Region,
  to: Values,
): Values {
  for (let y = 0; y < height; y += 1) {
    const row = (top + y) * plane.width + left;
    to.set(plane.values.subarray(row, row + width), y * width);
  }
  return to;
}
