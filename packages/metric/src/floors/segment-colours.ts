import type { ColourBlocks } from './colour-blocks.js';

/** The largest distance of the mean colours of two areas that are joined. Smaller than a visible difference of two things, larger than the noise of a JPEG. */
const MAX_JOINED_DISTANCE = 6;

/** The areas of a picture. */
export interface ColourAreas {
  /** The area of each block: the index of one of its blocks. */
  readonly areaOf: Int32Array;
  /** By area: number of blocks. */
  readonly counts: Int32Array;
  /** By area: the mean of the coordinates of its blocks, see `ColourBlocks`. */
  readonly means: Float32Array;
}

/**
 * Joins neighbouring blocks to areas of about one colour, the most similar neighbours first. Two areas are joined by their mean colours, so a
 * gradient is cut into pieces and never becomes one area. Takes over the coordinates. Source: Nock, Nielsen, Statistical Region Merging, IEEE
 * PAMI 26(11), 2004, with a fixed distance.
 */
export function segmentColours({ columns, rows, coordinates: means }: ColourBlocks): ColourAreas {
  const blocks = columns * rows;
  const areaOf = new Int32Array(blocks);
  for (let block = 0; block < blocks; block += 1) areaOf[block] = block;
  const counts = new Int32Array(blocks).fill(1);
  const [right, below] = measureSteps({ columns, rows, coordinates: means });

  const find = (block: number): number => {
    let area = block;
    for (let parent = areaOf[area] ?? 0; parent !== area; parent = areaOf[area] ?? 0) {
      areaOf[area] = areaOf[parent] ?? 0;
      area = areaOf[area] ?? 0;
    }
    return area;
  };
  const join = (one: number, other: number): void => {
    const [from, to] = [find(one), find(other)];
    if (from === to || distance(means, from, to) > MAX_JOINED_DISTANCE) return;
    const [fromCount, toCount] = [counts[from] ?? 0, counts[to] ?? 0];
    const [kept, dropped] = fromCount > toCount ? [from, to] : [to, from];
    const share = (counts[dropped] ?? 0) / (fromCount + toCount);
    for (let band = 0; band < 3; band += 1) {
      const mean = means[kept * 3 + band] ?? 0;
      means[kept * 3 + band] = mean + ((means[dropped * 3 + band] ?? 0) - mean) * share;
    }
    counts[kept] = fromCount + toCount;
    areaOf[dropped] = kept;
  };

  for (let step = 0; step < MAX_JOINED_DISTANCE; step += 1) {
    for (let block = 0; block < blocks; block += 1) {
      if (right[block] === step) join(block, block + 1);
      if (below[block] === step) join(block, block + columns);
    }
  }
  for (let block = 0; block < blocks; block += 1) areaOf[block] = find(block);
  return { areaOf, counts, means };
}

const NO_NEIGHBOUR = 255;

/** The whole part of the distance of each block from its right neighbour, and from the one below. */
function measureSteps({ columns, rows, coordinates }: ColourBlocks): readonly [Uint8Array, Uint8Array] {
  const blocks = columns * rows;
  const [right, below] = [new Uint8Array(blocks).fill(NO_NEIGHBOUR), new Uint8Array(blocks).fill(NO_NEIGHBOUR)];
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      if (column + 1 < columns) right[block] = distance(coordinates, block, block + 1);
      if (row + 1 < rows) below[block] = distance(coordinates, block, block + columns);
    }
  }
  return [right, below];
}

function distance(coordinates: Float32Array, one: number, other: number): number {
  const l = (coordinates[one * 3] ?? 0) - (coordinates[other * 3] ?? 0);
  const a = (coordinates[one * 3 + 1] ?? 0) - (coordinates[other * 3 + 1] ?? 0);
  const b = (coordinates[one * 3 + 2] ?? 0) - (coordinates[other * 3 + 2] ?? 0);
  return Math.sqrt(l * l + a * a + b * b);
}
