import { finalScore, type ScaleSums, SUMS_PER_SCALE } from './final-score.js';

/** px of a tile's sides; a power of two, so that tiles of all scales begin at whole pixels. The kernel knows it too. */
export const TILE_SIDE = 256;

export interface Score {
  /** SSIMULACRA 2.1: 100 is identical, 80 cannot be told apart side by side. */
  readonly score: number;
  /** The lowest score that a tile of 256x256 px has within the picture; those at the right and lower border are half to one and a half as long. */
  readonly worstTile: number;
}

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

/** The tiles of a picture. */
export function tileGrid({ width, height }: { readonly width: number; readonly height: number }): TileGrid {
  return { columns: Math.max(1, Math.round(width / TILE_SIDE)), rows: Math.max(1, Math.round(height / TILE_SIDE)) };
}

/** px of each tile along a side at a scale; the last one takes what remains. */
function tileLengths(tiles: number, side: number, scale: number): number[] {
  const atScale = Math.ceil(side / 2 ** scale);
  const tile = TILE_SIDE / 2 ** scale;
  return Array.from({ length: tiles }, (_, at) => (at < tiles - 1 ? tile : atScale - at * tile));
}

function addSums(parts: readonly ScaleSums[]): ScaleSums {
  const sums = Array.from({ length: SUMS_PER_SCALE }, (_, at) => parts.reduce((sum, part) => sum + (part.sums[at] ?? 0), 0));
  return { sums, pixels: parts.reduce((sum, { pixels }) => sum + pixels, 0) };
}

/** Makes scores of the sums that a kernel left, by scale and tile. */
export function toScore(sums: Float64Array, scales: number, size: { readonly width: number; readonly height: number }): Score {
  const { columns, rows } = tileGrid(size);
  const byScale = Array.from({ length: scales }, (_, scale): ScaleSums[] => {
    const widths = tileLengths(columns, size.width, scale);
    const heights = tileLengths(rows, size.height, scale);
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
