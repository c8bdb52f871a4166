import type { RgbRaster } from '../rgb-raster.js';
import { blendOnGrey } from './blend-on-grey.js';
import { ciede2000 } from './ciede2000.js';
import { COLOUR_BLOCK_SIDE, linearOf, readColourBlocks, toSeenLab } from './colour-blocks.js';
import type { FloorDetector } from './floor.js';
import { findGuardedAreas, type GuardedAreas } from './guarded-areas.js';
import type { Lab } from './lab.js';

/**
 * Measures how far the colour of a small thing moves: CIEDE2000 between the mean colours of an area before and after, and of all areas the
 * largest. An area has at least 8x8 px of about one saturated colour and differs from its surroundings. Source: docs/floors.md#small-coloured-things.
 */
export const colouredAreas: FloorDetector = {
  name: 'coloured-areas',
  prepare(original) {
    const areas = findGuardedAreas(readColourBlocks(original));
    if (areas.ends.length === 0) return null;
    const expected = meanColours(original, areas);
    return {
      measure: (distorted) =>
        meanColours(distorted, areas).reduce((largest, mean, area) => Math.max(largest, ciede2000(expected[area] ?? mean, mean)), 0),
    };
  },
};

/** Lists for each area of `colouredAreas` one pixel (its index) of every 2x2 px. Images with alpha are read as shown on white. */
export function listColouredAreas(image: RgbRaster): readonly Uint32Array[] {
  const { blocks, ends } = findGuardedAreas(readColourBlocks(blendOnGrey(image, 255)));
  const columns = Math.floor(image.width / COLOUR_BLOCK_SIDE);
  const pixels = blocks.map((block) => (Math.floor(block / columns) * image.width + (block % columns)) * COLOUR_BLOCK_SIDE);
  return ends.map((end, area) => pixels.subarray(ends[area - 1] ?? 0, end));
}

/** For each area the colour of its mean light. Grain and dither that keep the mean change nothing, as seen from some distance. */
function meanColours({ data, width }: RgbRaster, { blocks, ends }: GuardedAreas): Lab[] {
  const columns = Math.floor(width / COLOUR_BLOCK_SIDE);
  const below = width * 3;
  let at = 0;
  return ends.map((end) => {
    const pixels = (end - at) * COLOUR_BLOCK_SIDE ** 2;
    const sums = [0, 0, 0];
    for (; at < end; at += 1) {
      const block = blocks[at] ?? 0;
      const pixel = (Math.floor(block / columns) * width + (block % columns)) * COLOUR_BLOCK_SIDE * 3;
      for (let band = 0; band < 3; band += 1) {
        const from = pixel + band;
        sums[band] =
          (sums[band] ?? 0) +
          (linearOf[data[from] ?? 0] ?? 0) +
          (linearOf[data[from + 3] ?? 0] ?? 0) +
          (linearOf[data[from + below] ?? 0] ?? 0) +
          (linearOf[data[from + below + 3] ?? 0] ?? 0);
      }
    }
    const [red = 0, green = 0, blue = 0] = sums;
    return toSeenLab(red / pixels, green / pixels, blue / pixels);
  });
}
