import { type Raster, toColourRaster } from '../pixels/raster.js';
import { toByte } from './to-byte.js';

/** Weights of red, green and blue: first for the new red, then green, then blue. */
export type ColourMatrix = readonly number[];

/** Share of red, green and blue in the luma. Source: ITU-R BT.709. */
export const LUMA_WEIGHTS = [0.2126, 0.7152, 0.0722] as const;
const [R, G, B] = LUMA_WEIGHTS;

/** The matrix that applies `b` first, then `a`. */
export function multiplyMatrices(a: ColourMatrix, b: ColourMatrix): ColourMatrix {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3) * 3, at % 3];
    return [0, 1, 2].reduce((sum, index) => sum + (a[row + index] ?? 0) * (b[index * 3 + column] ?? 0), 0);
  });
}

/** `amount` 0 makes grey, 1 changes nothing. Source: W3C Filter Effects, feColorMatrix `saturate`, with LUMA_WEIGHTS. */
export function saturationMatrix(amount: number): ColourMatrix {
  const rest = 1 - amount;
  return [rest * R + amount, rest * G, rest * B, rest * R, rest * G + amount, rest * B, rest * R, rest * G, rest * B + amount];
}

/** Rotates the hue and keeps the luma. Source: W3C Filter Effects, feColorMatrix `hueRotate`, with LUMA_WEIGHTS. */
export function hueRotationMatrix(degrees: number): ColourMatrix {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    ...[R + cos * (1 - R) - sin * R, G - cos * G - sin * G, B - cos * B + sin * (1 - B)],
    ...[R - cos * R + sin * 0.143, G + cos * (1 - G) + sin * 0.14, B - cos * B - sin * 0.283],
    ...[R - cos * R - sin * (1 - R), G - cos * G + sin * G, B + cos * (1 - B) + sin * B],
  ];
}

/** Applies a matrix to the colours of an image; alpha stays. The result is RGB or RGBA. Overwrites a raster of RGB or RGBA. */
export function applyColourMatrix(
  raster: Raster,
  [rr = 1, rg = 0, rb = 0, gr = 0, gg = 1, gb = 0, br = 0, bg = 0, bb = 1]: ColourMatrix,
): Raster {
  const coloured = toColourRaster(raster);
  const { data, channels } = coloured;
  for (let at = 0; at < data.length; at += channels) {
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    data[at] = toByte(rr * r + rg * g + rb * b);
    data[at + 1] = toByte(gr * r + gg * g + gb * b);
    data[at + 2] = toByte(br * r + bg * g + bb * b);
  }
  return coloured;
}

/** The luma of each pixel. Alpha stays. */
export function toGreyscale(raster: Raster): Raster {
  if (raster.channels <= 2) return raster;
  const { data, width, height, channels } = raster;
  const greyChannels = channels === 4 ? 2 : 1;
  const luma = Buffer.alloc(width * height * greyChannels);
  for (let from = 0, to = 0; to < luma.length; from += channels, to += greyChannels) {
    luma[to] = Math.round(R * (data[from] as number) + G * (data[from + 1] as number) + B * (data[from + 2] as number));
    if (greyChannels === 2) luma[to + 1] = data[from + 3] as number;
  }
  return { data: luma, width, height, channels: greyChannels };
}
