import { srgbToLinear } from '../srgb.js';

/** A colour in CIELAB for the white of sRGB (D65). */
export interface Lab {
  /** Lightness, 0 to 100. */
  readonly l: number;
  /** Green (negative) to red. */
  readonly a: number;
  /** Blue (negative) to yellow. */
  readonly b: number;
}

/** The cube root of a share of white; a straight line near black. Source: CIE 15:2004, section 8.2.1. */
function toLightness(share: number): number {
  return share > (6 / 29) ** 3 ? Math.cbrt(share) : share / (3 * (6 / 29) ** 2) + 4 / 29;
}

/** Converts a colour in linear light, 0 to 1, with the primaries of sRGB. Source of the matrix: IEC 61966-2-1. */
export function linearToLab(red: number, green: number, blue: number): Lab {
  // the rows for X and Z are divided by the white, (0.95047, 1, 1.08883)
  const x = toLightness((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = toLightness(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = toLightness((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** Converts sRGB samples of 0 to 255, fractions included. */
export function toLab(red: number, green: number, blue: number): Lab {
  return linearToLab(srgbToLinear(red / 255), srgbToLinear(green / 255), srgbToLinear(blue / 255));
}
