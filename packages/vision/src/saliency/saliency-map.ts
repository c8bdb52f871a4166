import { toOklab } from '../colours/oklab.js';
import type { RgbaPixels } from '../rgba-pixels.js';
import { blurPlane, createPlane, type Plane } from './plane.js';

/** Radii of the surroundings, as parts of the longer side. */
const SURROUNDINGS = [1 / 16, 1 / 8, 1 / 4] as const;
/** A pixel is compared with the whole picture as well, since a large object is like its own surroundings. */
const RARITY_WEIGHT = 0.6;
/** The corners count this much less than the centre. */
const CORNER_LOSS = 0.7;

/**
 * How much each pixel differs from its surroundings: the distance of its colour in OKLab to the mean colour of three squares around it and
 * of the whole picture, less towards the corners. The lightest measure of attention there is; it knows nothing of objects. Transparent
 * pixels have 0. Pure. Source: docs/analysis.md#focus.
 */
export function createSaliencyMap(pixels: RgbaPixels): Plane {
  const channels = toChannels(pixels);
  const { width, height } = pixels;
  const longer = Math.max(width, height);
  const centres = channels.map((channel) => blurPlane(channel, 1));
  const radii = [...SURROUNDINGS.map((part) => Math.max(2, Math.round(longer * part))), longer];
  const surroundings = radii.map((radius) => channels.map((channel) => blurPlane(channel, radius)));
  return createPlane({ width, height }, (index) => {
    const alpha = pixels.data[index * 4 + 3] ?? 0;
    if (alpha === 0) return 0;
    const contrast = surroundings.reduce(
      (sum, blurred, scale) => sum + distanceAt(centres, blurred, index) * (scale === SURROUNDINGS.length ? RARITY_WEIGHT : 1),
      0,
    );
    return contrast * (alpha / 255) * toPlaceWeight(index, width, height);
  });
}

/** Lightness, the two axes of colour, and alpha. Transparent pixels are white. */
function toChannels({ data, width, height }: RgbaPixels): Plane[] {
  const onWhite = (index: number, band: number) => {
    const alpha = data[index * 4 + 3] ?? 0;
    return Math.round(((data[index * 4 + band] ?? 0) * alpha + 255 * (255 - alpha)) / 255);
  };
  const colours = Array.from({ length: width * height }, (_, index) => toOklab(onWhite(index, 0), onWhite(index, 1), onWhite(index, 2)));
  const size = { width, height };
  return [
    ...([0, 1, 2] as const).map((axis) => createPlane(size, (index) => colours[index]?.[axis] ?? 0)),
    createPlane(size, (index) => (data[index * 4 + 3] ?? 0) / 255),
  ];
}

function distanceAt(centres: readonly Plane[], surroundings: readonly Plane[], index: number): number {
  let sum = 0;
  centres.forEach(({ values }, channel) => {
    sum += ((values[index] ?? 0) - (surroundings[channel]?.values[index] ?? 0)) ** 2;
  });
  return Math.sqrt(sum);
}

function toPlaceWeight(index: number, width: number, height: number): number {
  const x = ((index % width) + 0.5) / width - 0.5;
  const y = (Math.floor(index / width) + 0.5) / height - 0.5;
  return 1 - CORNER_LOSS * 2 * (x * x + y * y);
}
