import { ciede2000 } from './ciede2000.js';
import { type ColourCells, measureColourCells } from './colour-cells.js';
import type { FloorDetector } from './floor.js';
import type { Lab } from './lab.js';
import { findSmoothAreas } from './smooth-areas.js';
import { meanOfWorst } from './worst-area.js';

/** Cells: side of the areas whose mean colour is compared, and of those that are searched for islands. */
const [SHIFT_CELLS, ISLAND_CELLS] = [2, 4];

/** The share of an area for islands that must be smooth. */
const MIN_SMOOTH_SHARE = 0.75;

/** Extent of a spread: about the distance of its extremes, in standard deviations. */
const SPREAD_EXTENT = 5;

/** Spread of the original's own chroma, from which it hides islands. */
const HIDING_SPREAD = 0.2;

/**
 * Colours of smooth areas that moved: lilac bands in a sky, rings of chroma in skin, coloured islands in fog.
 * Unit: CIEDE2000 of the worst 5 % of the picture, the shift of areas of 32x32 px or the extent of islands in areas of 64x64 px,
 * whichever is larger. Source: docs/floors.md#hue.
 */
export const hue: FloorDetector = {
  name: 'hue',
  prepare(original) {
    const { mask } = findSmoothAreas(original);
    const before = measureColourCells(original, mask);
    if (before.colours.every((colour) => colour === null)) return null;
    return {
      measure(distorted) {
        const after = measureColourCells(distorted, mask);
        return Math.max(
          meanOfWorst(compareAreas(before, after, SHIFT_CELLS, shiftOf)),
          meanOfWorst(compareAreas(before, after, ISLAND_CELLS, islandsOf)),
        );
      },
    };
  },
};

type Pair = readonly [before: Lab, after: Lab];

/** The loss of each area of `side` x `side` cells, areas side by side overlapping by half; 0 for areas that are not smooth. */
function compareAreas(before: ColourCells, after: ColourCells, side: number, lossOf: (pairs: readonly Pair[], full: number) => number) {
  const [width, height] = [Math.min(side, before.columns), Math.min(side, before.rows)];
  const losses: number[] = [];
  for (let top = 0; top + height <= before.rows; top += side / 2) {
    for (let left = 0; left + width <= before.columns; left += side / 2) {
      const pairs: Pair[] = [];
      for (let y = top; y < top + height; y += 1) {
        for (let cell = y * before.columns + left, end = cell + width; cell < end; cell += 1) {
          const [one, other] = [before.colours[cell], after.colours[cell]];
          if (one && other) pairs.push([one, other]);
        }
      }
      losses.push(lossOf(pairs, width * height));
    }
  }
  return losses;
}

/** How far the mean colour of a smooth area moved. */
function shiftOf(pairs: readonly Pair[], full: number): number {
  return pairs.length < full ? 0 : ciede2000(meanOf(pairs.map(([before]) => before)), meanOf(pairs.map(([, after]) => after)));
}

/** How unlike the cells of a smooth area became in chroma, less where they were unlike before. Chroma is scaled as CIE94 does. */
function islandsOf(pairs: readonly Pair[], full: number): number {
  if (pairs.length < MIN_SMOOTH_SHARE * full) return 0;
  const scales = pairs.map(([{ a, b }]) => 1 / (1 + 0.045 * Math.hypot(a, b)));
  const spreadOf = (axis: (pair: Pair) => number) => variance(pairs.map((pair, at) => axis(pair) * (scales[at] ?? 1)));
  const own = spreadOf(([{ a }]) => a) + spreadOf(([{ b }]) => b);
  const added = spreadOf(([before, after]) => after.a - before.a) + spreadOf(([before, after]) => after.b - before.b);
  return (SPREAD_EXTENT * Math.sqrt(added)) / Math.sqrt(1 + own / HIDING_SPREAD ** 2);
}

function meanOf(colours: readonly Lab[]): Lab {
  let [l, a, b] = [0, 0, 0];
  for (const colour of colours) {
    l += colour.l / colours.length;
    a += colour.a / colours.length;
    b += colour.b / colours.length;
  }
  return { l, a, b };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
