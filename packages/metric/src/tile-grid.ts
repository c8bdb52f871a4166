import { finalScore, type ScaleSums, SUMS_PER_SCALE } from './final-score.js';
import type { Region } from './region.js';
import type { RgbRaster } from './rgb-raster.js';

/** px: side of a tile. A power of two, so that the tiles of every scale begin at whole pixels. assembly/scale.ts has it as TILE_BITS. */
export const TILE_SIDE = 256;
/** px: side of a detail tile, for dense edges. assembly/scale.ts has it as DETAIL_TILE_BITS. */
export const DETAIL_TILE_SIDE = 64;
/** At the scales after this one a detail tile would have 4 px or less; the sums of its tile stand for them. assembly/scale.ts has it too. */
const LAST_DETAIL_SCALE = 3;

export interface Score {
  /** SSIMULACRA 2.1. Images with 100 are identical; images with 80 cannot be told apart side by side. */
  readonly score: number;
  /** The lowest score of a tile. Tiles have 256x256 px; the last of a row or column takes the remainder and is 0.5 to 1.5 times as long. */
  readonly worstTile: number;
  /** That tile, in px of the image; absent in a score that was not computed by the kernel. */
  readonly worstTileAt?: Region;
  /** The lowest score of a tile of 64x64 px with dense edges over flat ground, see `findDetailTiles`; 100 when there is none. */
  readonly worstDetailTile: number;
}

type Size = Pick<RgbRaster, 'width' | 'height'>;

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

/** The grid of tiles over an image. The last tile of a row or column takes the remainder. */
export function tileGrid({ width, height }: Size, side = TILE_SIDE): TileGrid {
  return { columns: Math.max(1, Math.round(width / side)), rows: Math.max(1, Math.round(height / side)) };
}

/** The sums of one scale: by the tiles of the kernel, which are detail tiles at the first scales, and by tiles. */
interface ScaleTiles {
  readonly kernelTiles: readonly ScaleSums[];
  readonly tiles: readonly ScaleSums[];
}

const sideAt = (scale: number) => (scale <= LAST_DETAIL_SCALE ? DETAIL_TILE_SIDE : TILE_SIDE);

/** Number of 64-bit sums that a kernel has for an image. */
export function sumCount(size: Size, scales: number): number {
  const counts = Array.from({ length: scales }, (_, scale) => tileGrid(size, sideAt(scale)));
  return counts.reduce((sum, { columns, rows }) => sum + columns * rows * SUMS_PER_SCALE, 0);
}

export interface SumsLayout {
  readonly scales: number;
  /** px. */
  readonly size: Size;
  /** Indices in the grid of detail tiles, of those that count. */
  readonly detailTiles: readonly number[];
}

/** Converts the sums of a kernel, ordered by scale and tile, to scores. */
export function toScore(sums: Float64Array, { scales, size, detailTiles }: SumsLayout): Score {
  let from = 0;
  const byScale = Array.from({ length: scales }, (_, scale) => {
    const part = readScale(sums.subarray(from), scale, size);
    from += part.kernelTiles.length * SUMS_PER_SCALE;
    return part;
  });
  const { columns, rows } = tileGrid(size);
  const tileScores = Array.from({ length: columns * rows }, (_, tile) => finalScore(byScale.flatMap(({ tiles }) => tiles[tile] ?? [])));
  const detailColumns = tileGrid(size, DETAIL_TILE_SIDE).columns;
  const detailScores = detailTiles.map((at) => {
    const tile = tileOf(at, detailColumns, { columns, rows });
    return finalScore(
      byScale.flatMap(({ kernelTiles, tiles }, scale) => (scale <= LAST_DETAIL_SCALE ? kernelTiles[at] : tiles[tile]) ?? []),
    );
  });
  const worstTile = Math.min(...tileScores);
  return {
    score: finalScore(byScale.map(({ tiles }) => addSums(tiles))),
    worstTile,
    worstTileAt: tileRegion(tileScores.indexOf(worstTile), size),
    worstDetailTile: Math.min(100, ...detailScores),
  };
}

/** The pixels of a tile. The last of a row or column takes the remainder. */
function tileRegion(tile: number, size: Size): Region {
  const { columns, rows } = tileGrid(size);
  const [column, row] = [tile % columns, Math.floor(tile / columns)];
  const [left, top] = [column * TILE_SIDE, row * TILE_SIDE];
  return {
    left,
    top,
    width: column < columns - 1 ? TILE_SIDE : size.width - left,
    height: row < rows - 1 ? TILE_SIDE : size.height - top,
  };
}

/** The tile that a detail tile is a part of. */
function tileOf(detailTile: number, detailColumns: number, { columns, rows }: TileGrid): number {
  const ratio = TILE_SIDE / DETAIL_TILE_SIDE;
  const column = Math.min(columns - 1, Math.floor((detailTile % detailColumns) / ratio));
  return Math.min(rows - 1, Math.floor(detailTile / detailColumns / ratio)) * columns + column;
}

function readScale(sums: Float64Array, scale: number, size: Size): ScaleTiles {
  const side = sideAt(scale);
  const { columns, rows } = tileGrid(size, side);
  const widths = tileLengths({ tiles: columns, length: size.width, side, scale });
  const heights = tileLengths({ tiles: rows, length: size.height, side, scale });
  const kernelTiles = heights.flatMap((height, row) =>
    widths.map((width, column): ScaleSums => {
      const from = (row * columns + column) * SUMS_PER_SCALE;
      return { sums: sums.subarray(from, from + SUMS_PER_SCALE), pixels: width * height };
    }),
  );
  if (side === TILE_SIDE) return { kernelTiles, tiles: kernelTiles };
  const grid = tileGrid(size);
  const parts = Array.from({ length: grid.columns * grid.rows }, (): ScaleSums[] => []);
  for (const [at, tile] of kernelTiles.entries()) parts[tileOf(at, columns, grid)]?.push(tile);
  return { kernelTiles, tiles: parts.map(addSums) };
}

/** px of each tile along one side of an image at one scale. The last tile takes the remainder. */
function tileLengths({ tiles, length, side, scale }: { tiles: number; length: number; side: number; scale: number }): number[] {
  const atScale = Math.ceil(length / 2 ** scale);
  const tile = side / 2 ** scale;
  return Array.from({ length: tiles }, (_, at) => (at < tiles - 1 ? tile : atScale - at * tile));
}

function addSums(parts: readonly ScaleSums[]): ScaleSums {
  const sums = new Float64Array(SUMS_PER_SCALE);
  let pixels = 0;
  for (const part of parts) {
    for (let at = 0; at < SUMS_PER_SCALE; at += 1) sums[at] = (sums[at] ?? 0) + (part.sums[at] ?? 0);
    pixels += part.pixels;
  }
  return { sums, pixels };
}
