import { type ColourBlocks, compressChroma } from './colour-blocks.js';
import { type ColourAreas, segmentColours } from './segment-colours.js';

/** An area of 8x8 px holds at least nine whole blocks, wherever it begins. */
const MIN_BLOCKS = 9;

/** 64 px in a thin area, such as the strokes of a letter. */
const MIN_THIN_BLOCKS = 16;

/** Below this chroma an area is nearly gray. */
const MIN_CHROMA = compressChroma(16);

/** The mean distance from the colours around an area, without lightness. Smaller ones are shades of one thing. */
const MIN_CONTRAST = 8;

/** The same for a thin area. Smaller ones are seams between other areas. */
const MIN_THIN_CONTRAST = 18;

/** A thin area has fewer squares of 2x2 blocks than this share of its blocks. */
const MIN_SQUARES = 0.3;

/** The distance of the surroundings, in blocks. The block between is a mixture of both, by antialiasing. */
const EDGE_BLOCKS = 2;

/** Areas of an image, as lists of blocks. */
export interface GuardedAreas {
  /** The blocks of all areas, one area after the other. */
  readonly blocks: Uint32Array;
  /** For each area: the index after its last block in `blocks`. */
  readonly ends: readonly number[];
}

/** Finds the areas of at least 8x8 px that have about one saturated colour, and another one than their surroundings. */
export function findGuardedAreas(blocks: ColourBlocks): GuardedAreas {
  const areas = segmentColours(blocks);
  const { areaOf, counts } = areas;
  const stands = findOutstanding(blocks, areas);
  const starts = new Map<number, number>();
  const ends: number[] = [];
  let total = 0;
  for (let area = 0; area < counts.length; area += 1) {
    if (stands[area] !== 1) continue;
    starts.set(area, total);
    total += counts[area] ?? 0;
    ends.push(total);
  }
  const listed = new Uint32Array(total);
  for (let block = 0; total > 0 && block < areaOf.length; block += 1) {
    const area = areaOf[block] ?? 0;
    if (stands[area] !== 1) continue;
    const at = starts.get(area) ?? 0;
    listed[at] = block;
    starts.set(area, at + 1);
  }
  return { blocks: listed, ends };
}

/** For each area 1 when it is guarded, else 0. */
function findOutstanding({ columns, rows }: ColourBlocks, { areaOf, counts, means }: ColourAreas): Uint8Array {
  const candidates = new Uint8Array(counts.length);
  for (let area = 0; area < counts.length; area += 1) {
    if ((counts[area] ?? 0) < MIN_BLOCKS || areaOf[area] !== area) continue;
    candidates[area] = Math.hypot(means[area * 3 + 1] ?? 0, means[area * 3 + 2] ?? 0) >= MIN_CHROMA ? 1 : 0;
  }
  const squares = new Uint32Array(counts.length);
  const distances = new Float32Array(counts.length);
  const neighbours = new Uint32Array(counts.length);
  const compare = (area: number, block: number): void => {
    const other = areaOf[block] ?? 0;
    if (other === area) return;
    const a = (means[area * 3 + 1] ?? 0) - (means[other * 3 + 1] ?? 0);
    const b = (means[area * 3 + 2] ?? 0) - (means[other * 3 + 2] ?? 0);
    distances[area] = (distances[area] ?? 0) + Math.sqrt(a * a + b * b);
    neighbours[area] = (neighbours[area] ?? 0) + 1;
  };
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      const area = areaOf[block] ?? 0;
      if (candidates[area] !== 1) continue;
      if (column >= EDGE_BLOCKS) compare(area, block - EDGE_BLOCKS);
      if (column + EDGE_BLOCKS < columns) compare(area, block + EDGE_BLOCKS);
      if (row >= EDGE_BLOCKS) compare(area, block - EDGE_BLOCKS * columns);
      if (row + EDGE_BLOCKS < rows) compare(area, block + EDGE_BLOCKS * columns);
      const isSquare = column + 1 < columns && areaOf[block + 1] === area && areaOf[block + columns] === area;
      if (isSquare && areaOf[block + columns + 1] === area) squares[area] = (squares[area] ?? 0) + 1;
    }
  }
  return candidates.map((candidate, area) => {
    if (candidate === 0) return 0;
    const [count, contrast] = [counts[area] ?? 0, (distances[area] ?? 0) / (neighbours[area] ?? 0)];
    const isThin = (squares[area] ?? 0) < count * MIN_SQUARES;
    return contrast >= (isThin ? MIN_THIN_CONTRAST : MIN_CONTRAST) && count >= (isThin ? MIN_THIN_BLOCKS : MIN_BLOCKS) ? 1 : 0;
  });
}
