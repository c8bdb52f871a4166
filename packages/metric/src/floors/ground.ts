import type { RgbRaster } from '../rgb-raster.js';
import type { FloorDetector } from './floor.js';
import { BLOCK_SIDE } from './luma-blocks.js';

/** px: the smallest flat area of one colour that is a ground, in all its parts together. */
const MIN_GROUND_PIXELS = 4_096;

/** The smallest share of the picture that is a ground. */
const MIN_GROUND_SHARE = 0.02;

/** The share of a ground that may move further than the reported shift: its blocks beside letters. */
const STRAY_SHARE = 0.05;

/** Blocks of one colour. */
interface Ground {
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Indices of the first pixel of each block. */
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
  const byColour = new Map<number, number[]>();
  for (let y = 0; y + BLOCK_SIDE <= height; y += BLOCK_SIDE) {
    for (let x = 0; x + BLOCK_SIDE <= width; x += BLOCK_SIDE) {
      const corner = (y * width + x) * 3;
      if (!isFlat(data, corner, width)) continue;
      const colour = ((data[corner] as number) << 16) | ((data[corner + 1] as number) << 8) | (data[corner + 2] as number);
      const corners = byColour.get(colour);
      if (corners) corners.push(corner);
      else byColour.set(colour, [corner]);
    }
  }
  const minBlocks = Math.max(MIN_GROUND_PIXELS, MIN_GROUND_SHARE * width * height) / BLOCK_SIDE ** 2;
  return [...byColour]
    .filter(([, corners]) => corners.length >= minBlocks)
    .map(([colour, corners]) => ({ colour: [colour >> 16, (colour >> 8) & 255, colour & 255], corners }));
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
