import { mirroredIndex } from './reading.js';
import type { Region } from './region.js';
import type { RgbRaster } from './rgb-raster.js';
import { DETAIL_TILE_SIDE, tileGrid } from './tile-grid.js';

/** Steps of luma between a pixel and the next one to its right or below, 0 to 255. Up to the first it is flat ground, from the second on an edge. */
const [MAX_FLAT_STEP, MIN_EDGE_STEP] = [6, 40];

/** Shares of the pixels of a tile: a line across it has 3 % or more at its two sides. */
const [MIN_EDGE_SHARE, MIN_FLAT_SHARE] = [0.03, 0.4];
/** Pixels of other steps, as a multiple of the edges. Letters and lines have few beside their edges; texture and soft focus have many. */
const MAX_SOFT_RATIO = 1.5;

/** Every sixth row is read: shares need no more, and reading all rows would take half the time of a score. */
const ROW_STEP = 6;

/**
 * The detail tiles of an image with dense edges over flat ground, as text and line art have them: indices in the grid of 64x64 px over `size`,
 * which is the region with its mirror images. Such tiles have flat pixels and edges, and few pixels between. Source: docs/metric.md#tiles.
 */
export function findDetailTiles(raster: RgbRaster, region: Region, size: Pick<Region, 'width' | 'height'>): number[] {
  const { columns, rows } = tileGrid(size, DETAIL_TILE_SIDE);
  const counts: TileCounts = {
    flat: new Uint32Array(columns * rows),
    edges: new Uint32Array(columns * rows),
    pixels: new Uint32Array(columns * rows),
  };
  const grounds = raster.channels === 4 ? [0, 255] : [0];
  const lines = [new Uint8Array(size.width), new Uint8Array(size.width)] as const;
  const steps = new Uint8Array(size.width);
  const readLine = createLineReader(raster, region);
  for (let y = 0; y < size.height; y += ROW_STEP) {
    steps.fill(0);
    for (const ground of grounds) {
      readLine(y, ground, lines[0]);
      readLine(Math.min(y + 1, size.height - 1), ground, lines[1]);
      raiseSteps(steps, ...lines);
    }
    const firstTile = Math.min(rows - 1, Math.floor(y / DETAIL_TILE_SIDE)) * columns;
    for (let column = 0; column < columns; column += 1) {
      const begin = column * DETAIL_TILE_SIDE;
      countSteps(steps.subarray(begin, column === columns - 1 ? size.width : begin + DETAIL_TILE_SIDE), counts, firstTile + column);
    }
  }
  return [...counts.pixels.keys()].filter((tile) => hasDenseEdges(counts, tile));
}

/** Counts of pixels by tile: all, those of flat ground, and edges. */
interface TileCounts {
  readonly pixels: Uint32Array;
  readonly flat: Uint32Array;
  readonly edges: Uint32Array;
}

function hasDenseEdges({ pixels, flat, edges }: TileCounts, tile: number): boolean {
  const [all = 0, flatPixels = 0, edgePixels = 0] = [pixels[tile], flat[tile], edges[tile]];
  const softPixels = all - flatPixels - edgePixels;
  return edgePixels >= MIN_EDGE_SHARE * all && flatPixels >= MIN_FLAT_SHARE * all && softPixels <= MAX_SOFT_RATIO * edgePixels;
}

/** Larger than the pixels of a tile in one line. A count of flat pixels, and of edges times this number, fit one sum without a branch. */
const EDGE_UNIT = 65_536;
const countOfStep = Float64Array.from({ length: 256 }, (_, step) => (step <= MAX_FLAT_STEP ? 1 : step >= MIN_EDGE_STEP ? EDGE_UNIT : 0));

function countSteps(steps: Uint8Array, { pixels, flat, edges }: TileCounts, tile: number): void {
  let packed = 0;
  for (let x = 0; x < steps.length; x += 1) packed += countOfStep[steps[x] ?? 0] ?? 0;
  pixels[tile] = (pixels[tile] ?? 0) + steps.length;
  flat[tile] = (flat[tile] ?? 0) + (packed % EDGE_UNIT);
  edges[tile] = (edges[tile] ?? 0) + Math.floor(packed / EDGE_UNIT);
}

/** Raises each step to the larger one of a pixel of the upper line: to its right, and down to the lower line. */
function raiseSteps(steps: Uint8Array, upper: Uint8Array, lower: Uint8Array): void {
  const last = steps.length - 1;
  let here = upper[0] ?? 0;
  for (let x = 0; x <= last; x += 1) {
    const next = x < last ? (upper[x + 1] ?? 0) : here;
    const right = Math.abs(next - here);
    const down = Math.abs((lower[x] ?? 0) - here);
    const step = Math.max(right, down, steps[x] ?? 0);
    steps[x] = step;
    here = next;
  }
}

/** Writes the luma of a line of the region, 0 to 255, as it is shown on a gray `ground`. Lines and pixels outside the region are mirror images. */
function createLineReader({ data, width, channels }: RgbRaster, region: Region): (y: number, ground: number, line: Uint8Array) => void {
  const unit = data.BYTES_PER_ELEMENT === 1 ? 1 : 257;
  return (y, ground, line) => {
    const from = ((region.top + mirroredIndex(y, region.height)) * width + region.left) * channels;
    if (channels === 3 && unit === 1) readBytes(data, from, line.subarray(0, region.width));
    else {
      for (let x = 0, at = from; x < region.width; x += 1, at += channels) {
        const luma = ((data[at] ?? 0) + 2 * (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / (4 * unit);
        const opacity = channels === 4 ? (data[at + 3] ?? 0) / (255 * unit) : 1;
        line[x] = luma * opacity + ground * (1 - opacity);
      }
    }
    for (let x = region.width; x < line.length; x += 1) line[x] = line[mirroredIndex(x, region.width)] ?? 0;
  };
}

/** The luma of 8-bit pixels without alpha. Most images have these, and integers are several times as fast. */
function readBytes(data: RgbRaster['data'], from: number, line: Uint8Array): void {
  for (let x = 0, at = from; x < line.length; x += 1, at += 3) {
    line[x] = ((data[at] ?? 0) + 2 * (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) >> 2;
  }
}
