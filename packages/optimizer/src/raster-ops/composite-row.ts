import type { Colour } from './colour.js';

export interface RowLayers {
  /** RGBA, written into. */
  readonly data: Buffer;
  /** The row's first pixel. */
  readonly firstPixel: number;
  /** How much of each pixel shows the picture, and how much the picture or the colour; the rest shows the background. */
  readonly imageCoverage: Float64Array;
  readonly shapeCoverage: Float64Array;
  readonly colour: Colour;
  readonly background: Colour;
}

/** Shares of picture, colour and background in each pixel of a row; what is invisible lends no colour. `picture` is its row in RGBA, null beside it; `start` its pixel at the row's first one. */
export function compositeRow(
  { data, firstPixel, imageCoverage, shapeCoverage, colour, background }: RowLayers,
  imageRow: Buffer | null,
  start: number,
): void {
  for (let x = 0; x < imageCoverage.length; x += 1) {
    const imageShare = imageCoverage[x] as number;
    const [to, at] = [(firstPixel + x) * 4, (start + x) * 4];
    if (imageRow && imageShare === 1) {
      let end = x + 1;
      while (imageCoverage[end] === 1) end += 1;
      imageRow.copy(data, to, at, (start + end) * 4);
      x = end - 1;
      continue;
    }
    const shapeShare = shapeCoverage[x] as number;
    const imageAlpha = !imageRow || imageShare === 0 ? 0 : imageShare * (imageRow[at + 3] as number);
    const [borderAlpha, backgroundAlpha] = [(shapeShare - imageShare) * colour[3], (1 - shapeShare) * background[3]];
    const alpha = imageAlpha + borderAlpha + backgroundAlpha;
    if (alpha < 0.5) {
      data.fill(0, to, to + 4);
      continue;
    }
    for (let band = 0; band < 3; band += 1) {
      const light =
        (imageRow && imageAlpha > 0 ? imageAlpha * (imageRow[at + band] as number) : 0) +
        borderAlpha * (colour[band] as number) +
        backgroundAlpha * (background[band] as number);
      data[to + band] = Math.round(light / alpha);
    }
    data[to + 3] = Math.round(alpha);
  }
}
