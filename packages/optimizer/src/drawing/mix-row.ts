import type { Colour } from './colour.js';

export interface MixedRow {
  /** RGBA, written into. */
  readonly data: Buffer;
  /** The row's first pixel. */
  readonly from: number;
  /** How much of each pixel shows the picture, and how much the picture or the colour; the rest shows the background. */
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  readonly colour: Colour;
  readonly background: Colour;
}

/** Shares of picture, colour and background in each pixel of a row; what is invisible lends no colour. `picture` is its row in RGBA, null beside it; `start` its pixel at the row's first one. */
export function mixRow({ data, from, inside, outside, colour, background }: MixedRow, picture: Buffer | null, start: number): void {
  for (let x = 0; x < inside.length; x += 1) {
    const within = inside[x] as number;
    const [to, at] = [(from + x) * 4, (start + x) * 4];
    if (picture && within === 1) {
      let end = x + 1;
      while (inside[end] === 1) end += 1;
      picture.copy(data, to, at, (start + end) * 4);
      x = end - 1;
      continue;
    }
    const around = outside[x] as number;
    const shown = !picture || within === 0 ? 0 : within * (picture[at + 3] as number);
    const [ring, ground] = [(around - within) * colour[3], (1 - around) * background[3]];
    const alpha = shown + ring + ground;
    if (alpha < 0.5) {
      data.fill(0, to, to + 4);
      continue;
    }
    for (let band = 0; band < 3; band += 1) {
      const light =
        (picture && shown > 0 ? shown * (picture[at + band] as number) : 0) +
        ring * (colour[band] as number) +
        ground * (background[band] as number);
      data[to + band] = Math.round(light / alpha);
    }
    data[to + 3] = Math.round(alpha);
  }
}
