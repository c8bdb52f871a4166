import { srgbCurve, toLight } from './curve.js';
import { adaptToD50, D50, srgbPrimaries, type Triple } from './primaries.js';

/** Lightness, a and b of CIE 1976 at D50. */
export type Lab = Triple;

/** Source: ICC.1:2022, D.4. */
const LINEAR_BELOW = (6 / 29) ** 3;
const toRoot = (value: number) => (value > LINEAR_BELOW ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29);

function toLab([x, y, z]: Triple): Lab {
  const [fx, fy, fz] = [toRoot(x / D50[0]), toRoot(y / D50[1]), toRoot(z / D50[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** The Lab values of red, green and blue of 0 to 1 in sRGB. */
export function createSrgbToLab(): (rgb: Triple) => Lab {
  const adapted = adaptToD50(srgbPrimaries);
  return (rgb) => {
    const [red, green, blue] = [toLight(srgbCurve, rgb[0]), toLight(srgbCurve, rgb[1]), toLight(srgbCurve, rgb[2])];
    const mix = (index: 0 | 1 | 2) =>
      red * (adapted?.red[index] ?? 0) + green * (adapted?.green[index] ?? 0) + blue * (adapted?.blue[index] ?? 0);
    return toLab([mix(0), mix(1), mix(2)]);
  };
}
