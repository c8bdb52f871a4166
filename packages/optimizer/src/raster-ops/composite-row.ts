import type { Colour } from './colour.js';

/** A row of an image, its border and the background. */
export interface RowLayers {
  /** RGBA of the whole result. */
  readonly data: Buffer;
  /** Index of the first pixel of the row. */
  readonly firstPixel: number;
  /** The share of each pixel inside the image, and inside the image or its border; the rest is background. */
  readonly imageCoverage: Float64Array;
  readonly shapeCoverage: Float64Array;
  /** Of the border. */
  readonly colour: Colour;
  readonly background: Colour;
}

/**
 * Blends image, border colour and background into a row of the result. Colours are weighted by alpha. `imageRow` is RGBA, null above and below
 * the image; `start` is the index in it of the pixel at the start of the row.
 */
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
      const sum =
        (imageRow && imageAlpha > 0 ? imageAlpha * (imageRow[at + band] as number) : 0) +
        borderAlpha * (colour[band] as number) +
        backgroundAlpha * (background[band] as number);
      data[to + band] = Math.round(sum / alpha);
    }
    data[to + 3] = Math.round(alpha);
  }
}
