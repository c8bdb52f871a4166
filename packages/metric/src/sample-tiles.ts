import { bytesOf, bytesPerPixel, type Region, type RgbRaster, wholeRegion } from './rgb-raster.js';
import { scorePair } from './score-pair.js';
import { TILE_SIDE } from './tile-grid.js';

/** Pictures of fewer pixels are not sampled. Source: engine.md section 7. */
const MIN_SAMPLED_PIXELS = 1_200_000;

const TILE_COUNT = 16;

/** px that positions are multiples of: the largest block in which encoders work, with halved colour. */
const ALIGNMENT = 16;

/** Numbers from 0 to 1, the same for the same seed (Mulberry32, public domain). */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Columns of the grid of 16 cells whose cells are nearest to squares. */
function gridColumns(width: number, height: number): number {
  const oblong = (columns: number) => Math.abs(Math.log((width * TILE_COUNT) / (height * columns ** 2)));
  return [1, 2, 4, 8, 16].reduce((best, columns) => (oblong(columns) < oblong(best) ? columns : best));
}

/** A place for `side` px in cell `at` of `cells` along `length` px; over its edge only where the cell is too short. */
function tileOffset({ at, cells, side, length }: { at: number; cells: number; side: number; length: number }, random: number): number {
  const first = Math.ceil((at * length) / cells / ALIGNMENT);
  const last = Math.floor((((at + 1) * length) / cells - side) / ALIGNMENT);
  const within = first + Math.floor(random * Math.max(1, last - first + 1));
  return Math.min(within, Math.floor((length - side) / ALIGNMENT)) * ALIGNMENT;
}

/**
 * Tiles that stand for a picture: 16 of 256x256 px, one at a seeded place in each cell of a grid, at multiples of 16 px; the whole
 * picture when it is below 1.2 MP. Tiles are no larger than the picture.
 */
export function pickTiles({ width, height }: { readonly width: number; readonly height: number }, seed: number): Region[] {
  if (width * height < MIN_SAMPLED_PIXELS) return [{ left: 0, top: 0, width, height }];
  const random = createRandom(seed);
  const tile = { width: Math.min(TILE_SIDE, width), height: Math.min(TILE_SIDE, height) };
  const columns = gridColumns(width, height);
  return Array.from({ length: TILE_COUNT }, (_, at) => ({
    left: tileOffset({ at: at % columns, cells: columns, side: tile.width, length: width }, random()),
    top: tileOffset({ at: Math.floor(at / columns), cells: TILE_COUNT / columns, side: tile.height, length: height }, random()),
    ...tile,
  }));
}

/** Tiles of one size side by side, as many columns as rows; what one probe of a search encodes. Missing ones are zeros. */
export function cutMosaic(pixels: RgbRaster, tiles: readonly Region[]): RgbRaster {
  const { width, height } = tiles[0] ?? wholeRegion(pixels);
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const size = { width: width * columns, height: height * Math.ceil(tiles.length / columns) };
  const samples = size.width * size.height * pixels.channels;
  const data = pixels.data instanceof Uint8Array ? new Uint8Array(samples) : new Uint16Array(samples);
  const pixel = bytesPerPixel(pixels);
  const [from, to] = [bytesOf(pixels), new Uint8Array(data.buffer)];
  tiles.forEach(({ left, top }, at) => {
    const [toLeft, toTop] = [(at % columns) * width, Math.floor(at / columns) * height];
    for (let y = 0; y < height; y += 1) {
      const start = ((top + y) * pixels.width + left) * pixel;
      to.set(from.subarray(start, start + width * pixel), ((toTop + y) * size.width + toLeft) * pixel);
    }
  });
  return { data, channels: pixels.channels, ...size };
}

/** How tiles score, each as a picture of its own. */
export interface TileScores {
  /** In the order of the tiles. */
  readonly scores: readonly number[];
  readonly mean: number;
  readonly worst: number;
}

/** Scores tiles of a pair at the places they have in it; the memory is that of one tile. Throws as `scorePair`. */
export function scoreTiles(original: RgbRaster, distorted: RgbRaster, tiles: readonly Region[]): TileScores {
  const scores = tiles.map((tile) => scorePair(original, distorted, tile).score);
  return { scores, mean: scores.reduce((sum, score) => sum + score, 0) / scores.length, worst: Math.min(...scores) };
}
