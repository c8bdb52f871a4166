import { type Raster, toColourRaster } from '../pixels/raster.js';

/** Weights of red, green and blue in each of them, row by row. */
export type ColourMatrix = readonly number[];

/** How light red, green and blue look. Source: ITU-R BT.709. */
export const LUMA_WEIGHTS = [0.2126, 0.7152, 0.0722] as const;
const [R, G, B] = LUMA_WEIGHTS;

/** One after the other: first `b`, then `a`. Pure. */
export function multiplyMatrices(a: ColourMatrix, b: ColourMatrix): ColourMatrix {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3) * 3, at % 3];
    return [0, 1, 2].reduce((sum, index) => sum + (a[row + index] ?? 0) * (b[index * 3 + column] ?? 0), 0);
  });
}

/** 0 is gray, 1 changes nothing. Source: W3C Filter Effects, feColorMatrix `saturate`, with the weights above. */
export function saturationMatrix(amount: number): ColourMatrix {
  const rest = 1 - amount;
  return [rest * R + amount, rest * G, rest * B, rest * R, rest * G + amount, rest * B, rest * R, rest * G, rest * B + amount];
}

/** Turns colours by degrees and leaves how light they look. Source: W3C Filter Effects, feColorMatrix `hueRotate`, with the weights above. */
export function hueRotationMatrix(degrees: number): ColourMatrix {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    ...[R + cos * (1 - R) - sin * R, G - cos * G - sin * G, B - cos * B + sin * (1 - B)],
    ...[R - cos * R + sin * 0.143, G + cos * (1 - G) + sin * 0.14, B - cos * B - sin * 0.283],
    ...[R - cos * R - sin * (1 - R), G - cos * G + sin * G, B + cos * (1 - B) + sin * B],
  ];
}

const clamp = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));

/** The same picture in colours, each mixed anew of red, green and blue; alpha stays. Overwrites it where it has colours. */
export function applyColourMatrix(
  raster: Raster,
  [rr = 1, rg = 0, rb = 0, gr = 0, gg = 1, gb = 0, br = 0, bg = 0, bb = 1]: ColourMatrix,
): Raster {
  const coloured = toColourRaster(raster);
  const { data, channels } = coloured;
  for (let at = 0; at < data.length; at += channels) {
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    data[at] = clamp(rr * r + rg * g + rb * b);
    data[at + 1] = clamp(gr * r + gg * g + gb * b);
    data[at + 2] = clamp(br * r + bg * g + bb * b);
  }
  return coloured;
}

/** How light each pixel looks, with alpha where the picture has it. */
export function toGreyscale(raster: Raster): Raster {
  if (raster.channels <= 2) return raster;
  const { data, width, height, channels } = raster;
  const grey = channels === 4 ? 2 : 1;
  const light = Buffer.alloc(width * height * grey);
  for (let from = 0, to = 0; to < light.length; from += channels, to += grey) {
    light[to] = Math.round(R * (data[from] as number) + G * (data[from + 1] as number) + B * (data[from + 2] as number));
    if (grey === 2) light[to + 1] = data[from + 3] as number;
  }
  return { data: light, width, height, channels: grey };
}
