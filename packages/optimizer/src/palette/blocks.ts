/** Images are examined in square blocks of this side, in px. */
export const BLOCK_SIDE = 8;

/** A value for each block of an image, row by row. The last block of a row or column may be cut off. */
export interface BlockGrid<Values extends Float32Array | Uint8Array> {
  readonly blocks: Values;
  readonly columns: number;
}

/** Creates zeros for an image of `width` x `height` px. */
export function createBlockGrid({ width, height }: { readonly width: number; readonly height: number }): BlockGrid<Float32Array> {
  const columns = Math.ceil(width / BLOCK_SIDE);
  return { blocks: new Float32Array(columns * Math.ceil(height / BLOCK_SIDE)), columns };
}

/** The index of the block that contains a pixel. */
export const blockAt = ({ columns }: { readonly columns: number }, x: number, y: number) =>
  Math.floor(y / BLOCK_SIDE) * columns + Math.floor(x / BLOCK_SIDE);
