import { type Region, wholeRegion } from './region.js';
import { bytesOf, bytesPerPixel, type RgbRaster } from './rgb-raster.js';
import { TILE_SIDE } from './tile-grid.js';

/** Smaller images are scored whole. Source: docs/measurements/codecs.md#sampled-scores. */
const MIN_SAMPLED_PIXELS = 1_200_000;

const TILE_COUNT = 16;

/** px: tiles begin at multiples of it. It is the largest block of an encoder with halved colour. */
const ALIGNMENT = 16;

/**
 * Chooses the tiles that stand for an image of `width` x `height` px: 16 of 256x256 px, one in each cell of a grid, at multiples of 16 px.
 * The seed decides the positions. An image below 1.2 MP is one tile. Tiles are never larger than the image.
 */
export function pickTiles({ width, height }: Pick<RgbRaster, 'width' | 'height'>, seed: number): Region[] {
  if (width * height < MIN_SAMPLED_PIXELS) return [wholeRegion({ width, height })];
  const random = createRandom(seed);
  const tile = { width: Math.min(TILE_SIDE, width), height: Math.min(TILE_SIDE, height) };
  const columns = gridColumns(width, height);
  return Array.from({ length: TILE_COUNT }, (_, at) => ({
    left: tileOffset({ cell: at % columns, cells: columns, side: tile.width, length: width }, random()),
    top: tileOffset({ cell: Math.floor(at / columns), cells: TILE_COUNT / columns, side: tile.height, length: height }, random()),
    ...tile,
  }));
}

/** The tile whose copy in the mosaic of `tiles` has the upper left corner of a region of the mosaic. Pure. */
export function tileOfMosaic({ left, top }: Region, tiles: readonly Region[]): Region {
  const { width, height } = tiles[0] ?? wholeRegion({ width: 1, height: 1 });
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const at = Math.floor(top / height) * columns + Math.floor(left / width);
  return tiles[Math.min(at, tiles.length - 1)] ?? { left, top, width, height };
}

/** Copies tiles of one size side by side into one image, in rows of ceil(sqrt(n)). A cell without a tile is filled with zeros. */
export function cutMosaic(raster: RgbRaster, tiles: readonly Region[]): RgbRaster {
  const { width, height } = tiles[0] ?? wholeRegion(raster);
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const size = { width: width * columns, height: height * Math.ceil(tiles.length / columns) };
  const samples = size.width * size.height * raster.channels;
  const data = raster.data instanceof Uint8Array ? new Uint8Array(samples) : new Uint16Array(samples);
  const pixelBytes = bytesPerPixel(raster);
  const [from, to] = [bytesOf(raster), new Uint8Array(data.buffer)];
  tiles.forEach(({ left, top }, at) => {
    const [toLeft, toTop] = [(at % columns) * width, Math.floor(at / columns) * height];
    for (let y = 0; y < height; y += 1) {
      const start = ((top + y) * raster.width + left) * pixelBytes;
      to.set(from.subarray(start, start + width * pixelBytes), ((toTop + y) * size.width + toLeft) * pixelBytes);
    }
  });
  return { data, channels: raster.channels, ...size };
}

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
  const elongation = (columns: number) => Math.abs(Math.log((width * TILE_COUNT) / (height * columns ** 2)));
  return [1, 2, 4, 8, 16].reduce((best, columns) => (elongation(columns) < elongation(best) ? columns : best));
}

interface Cell {
  readonly cell: number;
  readonly cells: number;
  /** px: side of the tile. */
  readonly side: number;
  /** px: side of the image. */
  readonly length: number;
}

/** px: the start of a tile within its cell. A tile that is longer than its cell extends beyond it. `random` is 0 to 1. */
function tileOffset({ cell, cells, side, length }: Cell, random: number): number {
  const first = Math.ceil((cell * length) / cells / ALIGNMENT);
  const last = Math.floor((((cell + 1) * length) / cells - side) / ALIGNMENT);
  const chosen = first + Math.floor(random * Math.max(1, last - first + 1));
  return Math.min(chosen, Math.floor((length - side) / ALIGNMENT)) * ALIGNMENT;
}
