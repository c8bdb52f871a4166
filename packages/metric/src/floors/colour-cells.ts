import type { RgbRaster } from '../rgb-raster.js';
import { type Lab, toLab } from './lab.js';
import { BLOCK_SIDE } from './luma-blocks.js';
import type { BlockMask } from './luma-plane.js';

/** Blocks: side of a cell. A cell is as large as a chroma block of 4:2:0. */
const CELL_BLOCKS = 2;
const CELL_SIDE = CELL_BLOCKS * BLOCK_SIDE;

/** The mean colour of each cell of 16x16 px; null for cells with a block outside the mask. */
export interface ColourCells {
  readonly colours: readonly (Lab | null)[];
  readonly columns: number;
  readonly rows: number;
}

/** Measures the cells that lie within the mask. Partial cells at the right and lower edge are left out. */
export function measureColourCells(raster: RgbRaster, mask: BlockMask): ColourCells {
  const columns = Math.floor(mask.columns / CELL_BLOCKS);
  const rows = Math.floor(mask.rows / CELL_BLOCKS);
  const colours = Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const first = row * CELL_BLOCKS * mask.columns + column * CELL_BLOCKS;
    const blocks = [first, first + 1, first + mask.columns, first + mask.columns + 1];
    return blocks.every((block) => mask.marks[block] === 1) ? meanColour(raster, column * CELL_SIDE, row * CELL_SIDE) : null;
  });
  return { colours, columns, rows };
}

function meanColour({ data, width }: RgbRaster, left: number, top: number): Lab {
  let [red, green, blue] = [0, 0, 0];
  for (let y = top; y < top + CELL_SIDE; y += 1) {
    let at = (y * width + left) * 3;
    for (const end = at + CELL_SIDE * 3; at < end; at += 3) {
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
  }
  const pixels = CELL_SIDE ** 2;
  return toLab(red / pixels, green / pixels, blue / pixels);
}
