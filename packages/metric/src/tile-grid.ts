import { finalScore, type ScaleSums, SUMS_PER_SCALE } from './final-score.js';
import type { RgbRaster } from './rgb-raster.js';

/** px: side of a tile. A power of two, so that the tiles of every scale begin at whole pixels. assembly/distorted.ts has it as TILE_BITS. */
export const TILE_SIDE = 256;

export interface Score {
  /** SSIMULACRA 2.1. Images with 100 are identical; images with 80 cannot be told apart side by side. */
  readonly score: number;
  /** The lowest score of a tile. Tiles have 256x256 px; the last of a row or column takes the remainder and is 0.5 to 1.5 times as long. */
  readonly worstTile: number;
}

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

/** The grid of tiles over an image. */
export function tileGrid({ width, height }: Pick<RgbRaster, 'width' | 'height'>): TileGrid {
  return { columns: Math.max(1, Math.round(width / TILE_SIDE)), rows: Math.max(1, Math.round(height / TILE_SIDE)) };
}

/** Converts the sums of a kernel, ordered by scale and tile, to scores. `size` is in px. */
export function toScore(sums: Float64Array, scales: number, size: Pick<RgbRaster, 'width' | 'height'>): Score {
  const { columns, rows } = tileGrid(size);
  const byScale = Array.from({ length: scales }, (_, scale): ScaleSums[] => {
    const widths = tileLengths({ tiles: columns, side: size.width, scale });
    const heights = tileLengths({ tiles: rows, side: size.height, scale });
    const pixels = heights.flatMap((height) => widths.map((width) => width * height));
    const from = scale * pixels.length * SUMS_PER_SCALE;
    return pixels.map((count, tile) => ({
      sums: sums.subarray(from + tile * SUMS_PER_SCALE, from + (tile + 1) * SUMS_PER_SCALE),
      pixels: count,
    }));
  });
  const byTile = Array.from({ length: columns * rows }, (_, tile) => byScale.flatMap((tiles) => tiles[tile] ?? []));
  return { score: finalScore(byScale.map(addSums)), worstTile: Math.min(...byTile.map(finalScore)) };
}

/** px of each tile along a side at one scale. The last tile takes the remainder. */
function tileLengths({ tiles, side, scale }: { tiles: number; side: number; scale: number }): number[] {
  const atScale = Math.ceil(side / 2 ** scale);
  const tile = TILE_SIDE / 2 ** scale;
  return Array.from({ length: tiles }, (_, at) => (at < tiles - 1 ? tile : atScale - at * tile));
}

function addSums(parts: readonly ScaleSums[]): ScaleSums {
  const sums = Array.from({ length: SUMS_PER_SCALE }, (_, at) => parts.reduce((sum, part) => sum + (part.sums[at] ?? 0), 0));
  return { sums, pixels: parts.reduce((sum, { pixels }) => sum + pixels, 0) };
}
