/** A colour in OKLab: lightness from 0 to 1, and two axes of colour. Source: B. Ottosson, A perceptual color space for image processing. */
export type Oklab = readonly [lightness: number, a: number, b: number];

/** Light of an 8-bit sRGB sample, from 0 to 1. Source: IEC 61966-2-1. */
const lightOfByte = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Light of an 8-bit sRGB sample, from 0 to 1. Pure. */
export const toLight = (byte: number): number => lightOfByte[byte] ?? 0;

/** The nearest 8-bit sRGB sample of a light; lights outside 0 to 1 are clipped. Pure. */
function toByte(light: number): number {
  const clipped = Math.min(1, Math.max(0, light));
  const value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(value * 255);
}

/** Pure. */
export function toOklab(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [toLight(red), toLight(green), toLight(blue)];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

/** Such as `#0a64ff`. A colour outside sRGB is clipped. Pure. */
export function oklabToHex([lightness, a, b]: Oklab): string {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return lightToHex([
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]);
}

/** A colour of three lights from 0 to 1, such as `#0a64ff`. Pure. */
export const lightToHex = (lights: readonly number[]): string =>
  `#${lights.map((light) => toByte(light).toString(16).padStart(2, '0')).join('')}`;
