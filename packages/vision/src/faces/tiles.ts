import type { Rectangle } from './face-picture.js';

/** Of a tile's side. */
const OVERLAP = 0.3;

/** Squares with half the longer side of a picture, clipped to it, that overlap and cover it. Empty where one tile would be the picture. */
export function listTiles({ width, height }: { readonly width: number; readonly height: number }): Rectangle[] {
  const side = Math.max(1, Math.round(Math.max(width, height) / 2));
  const tileWidth = Math.min(side, width);
  const tileHeight = Math.min(side, height);
  const lefts = listStarts(width, tileWidth);
  const tops = listStarts(height, tileHeight);
  if (lefts.length === 1 && tops.length === 1) return [];
  return tops.flatMap((top) => lefts.map((left) => ({ left, top, width: tileWidth, height: tileHeight })));
}

function listStarts(length: number, tile: number): number[] {
  if (length === tile) return [0];
  const steps = Math.ceil((length - tile) / (tile * (1 - OVERLAP)));
  return Array.from({ length: steps + 1 }, (_, index) => Math.round((index * (length - tile)) / steps));
}
