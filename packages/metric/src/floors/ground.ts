import type { RgbRaster } from '../rgb-raster.js';
import type { FloorDetector } from './floor.js';
import { BLOCK_SIDE } from './luma-blocks.js';

/** px: the smallest ground, all its blocks together. */
const MIN_GROUND_PIXELS = 1_024;

/** The share of the border's blocks, or of all blocks, that a ground takes. Clipped light in photos took 7 % of the border at most. */
const [MIN_BORDER_SHARE, MIN_SHARE] = [0.2, 0.1];

/** The share of a ground that may move further than the reported shift. */
const STRAY_SHARE = 0.002;

/** Blocks of one colour. */
interface Ground {
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Indices of the first pixel of each block that is judged. Blocks beside letters are not: encoders blend the colours of neighbours there. */
  readonly corners: readonly number[];
}

/**
 * The shift of a large flat ground: a seam beside the same colour in a page.
 * Unit: steps of 255, the largest of the three channels, of the ground that moved most. Source: docs/floors.md#ground.
 */
export const ground: FloorDetector = {
  name: 'ground',
  prepare(original) {
    const grounds = findGrounds(original);
    if (grounds.length === 0) return null;
    return { measure: (distorted) => Math.max(...grounds.map((found) => shiftOf(found, distorted))) };
  },
};

function findGrounds({ data, width, height }: RgbRaster): readonly Ground[] {
  const [columns, rows] = [Math.floor(width / BLOCK_SIDE), Math.floor(height / BLOCK_SIDE)];
  const byColour = new Map<number, { corners: number[]; atBorder: number }>();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const corner = (row * width + column) * BLOCK_SIDE * 3;
      if (!isFlat(data, corner, width)) continue;
      const colour = ((data[corner] as number) << 16) | ((data[corner + 1] as number) << 8) | (data[corner + 2] as number);
      const found = byColour.get(colour) ?? { corners: [], atBorder: 0 };
      byColour.set(colour, found);
      found.corners.push(corner);
      if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) found.atBorder += 1;
    }
  }
  const border = columns * rows - Math.max(0, columns - 2) * Math.max(0, rows - 2);
  return [...byColour]
    .filter(([, { corners, atBorder }]) => {
      const isLarge = atBorder >= MIN_BORDER_SHARE * border || corners.length >= MIN_SHARE * columns * rows;
      return isLarge && corners.length * BLOCK_SIDE ** 2 >= MIN_GROUND_PIXELS;
    })
    .map(([colour, { corners }]) => ({
      colour: [colour >> 16, (colour >> 8) & 255, colour & 255],
      corners: selectInner(corners, { width, height }),
    }));
}

/** The blocks with nothing but their own colour around them; all blocks when there are none. */
function selectInner(corners: readonly number[], { width, height }: Pick<RgbRaster, 'width' | 'height'>): readonly number[] {
  const [right, below] = [BLOCK_SIDE * 3, BLOCK_SIDE * width * 3];
  const known = new Set(corners);
  const [lastLeft, lastTop] = [width - 2 * BLOCK_SIDE, height - 2 * BLOCK_SIDE];
  const inner = corners.filter((corner) => {
    const [left, top] = [(corner / 3) % width, Math.floor(corner / 3 / width)];
    const across = [left >= BLOCK_SIDE ? -right : 0, 0, left <= lastLeft ? right : 0];
    const down = [top >= BLOCK_SIDE ? -below : 0, 0, top <= lastTop ? below : 0];
    return across.every((x) => down.every((y) => known.has(corner + x + y)));
  });
  return inner.length > 0 ? inner : corners;
}

/** Whether the block at an index has one colour. */
function isFlat(data: RgbRaster['data'], corner: number, width: number): boolean {
  for (let y = 0, row = corner; y < BLOCK_SIDE; y += 1, row += width * 3) {
    for (let x = 0; x < BLOCK_SIDE * 3; x += 3) {
      const at = row + x;
      if (data[at] !== data[corner] || data[at + 1] !== data[corner + 1] || data[at + 2] !== data[corner + 2]) return false;
    }
  }
  return true;
}

/** The shift that all blocks but the strays keep to. */
function shiftOf({ colour, corners }: Ground, { data, width }: RgbRaster): number {
  const blocksByShift = new Uint32Array(256);
  for (const corner of corners) {
    const shift = Math.max(...colour.map((sample, channel) => Math.abs(meanOfBlock(data, corner + channel, width) - sample)));
    blocksByShift[Math.round(shift)] = (blocksByShift[Math.round(shift)] ?? 0) + 1;
  }
  let strays = 0;
  for (let shift = 255; shift > 0; shift -= 1) {
    strays += blocksByShift[shift] ?? 0;
    if (strays > STRAY_SHARE * corners.length) return shift;
  }
  return 0;
}

/** The mean of one channel; `from` is the sample of the block's first pixel. */
function meanOfBlock(data: RgbRaster['data'], from: number, width: number): number {
  let sum = 0;
  for (let y = 0; y < BLOCK_SIDE; y += 1)
    for (let x = 0, at = from + y * width * 3; x < BLOCK_SIDE; x += 1, at += 3) sum += data[at] as number;
  return sum / BLOCK_SIDE ** 2;
}
