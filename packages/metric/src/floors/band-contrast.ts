import { findFlatBlocks, ONE_LEVEL } from './flat-blocks.js';
import { BLOCK_SIDE } from './luma-blocks.js';
import type { BlockMask, LumaPlane } from './luma-plane.js';

/** Blocks: side of a window and distance between two windows. */
const [WINDOW_BLOCKS, STRIDE_BLOCKS] = [8, 4];

/** Steps of luma: the highest step that is searched, and the step from which contrast counts in full. */
const [MAX_STEP, FULL_STEP] = [16, 4];

/** A level with this share of the pixels of another is the next level beside it. */
const NEXT_LEVEL_SHARE = 0.25;

/** The smallest visible change of luminance as a share of it. Source: docs/floors.md#bands. */
const VISIBLE_CHANGE = 0.019;

/** cd/m2: white of the display, and the light of the room that it reflects. */
const [WHITE, GLARE] = [300, 1];

/** cd/m2 of a luma of 0 to 255 on a display of gamma 2.4 (ITU-R BT.1886). */
const toLuminance = (luma: number): number => WHITE * (luma / 255) ** 2.4 + GLARE;

/** By luma, the smallest step upwards that is visible. */
const VISIBLE_STEPS = Uint8Array.from({ length: 256 }, (_, luma) => {
  let step = 1;
  while (step < MAX_STEP && toLuminance(luma + step) < (1 + VISIBLE_CHANGE) * toLuminance(luma)) step += 1;
  return step;
});

/**
 * The contrast of the bands in each window of 64x64 px, windows side by side overlapping by half: 0 for none, 1 for two halves that are
 * 4 or more steps apart. Only flat blocks of the mask count.
 */
export function measureBandContrast(plane: LumaPlane, mask: BlockMask): Float32Array {
  const flat = findFlatBlocks(plane, mask);
  const [lefts, tops] = [windowStarts(mask.columns), windowStarts(mask.rows)];
  const contrasts = new Float32Array(lefts.length * tops.length);
  const levels = new Int32Array(256);
  let at = 0;
  for (const top of tops) {
    const bottom = Math.min(mask.rows, top + WINDOW_BLOCKS);
    const count = (column: number, sign: number) => {
      for (let row = top; row < bottom; row += 1) {
        const mark = flat[row * mask.columns + column] as number;
        if (mark > 0) countLevels({ levels, plane, corner: (row * plane.width + column) * BLOCK_SIDE, mark, sign });
      }
    };
    levels.fill(0);
    let [left, right] = [0, 0];
    for (const start of lefts) {
      for (; right < Math.min(mask.columns, start + WINDOW_BLOCKS); right += 1) count(right, 1);
      for (; left < start; left += 1) count(left, -1);
      contrasts[at] = contrastOf(levels, (right - left) * (bottom - top) * BLOCK_SIDE ** 2);
      at += 1;
    }
  }
  return contrasts;
}

/** The first block of each window along a side; the last window ends with the side. */
function windowStarts(blocks: number): number[] {
  const last = Math.max(0, blocks - WINDOW_BLOCKS);
  return Array.from({ length: Math.ceil(last / STRIDE_BLOCKS) + 1 }, (_, at) => Math.min(at * STRIDE_BLOCKS, last));
}

interface BlockCount {
  readonly levels: Int32Array;
  readonly plane: LumaPlane;
  /** Index of the block's first pixel. */
  readonly corner: number;
  readonly mark: number;
  /** 1 adds the block, -1 takes it away. */
  readonly sign: number;
}

function countLevels({ levels, plane: { luma, width }, corner, mark, sign }: BlockCount): void {
  if (mark === ONE_LEVEL) {
    levels[luma[corner] as number] = (levels[luma[corner] as number] as number) + sign * BLOCK_SIDE ** 2;
    return;
  }
  for (let y = 0, at = corner; y < BLOCK_SIDE; y += 1, at += width - BLOCK_SIDE)
    for (let x = 0; x < BLOCK_SIDE; x += 1, at += 1) levels[luma[at] as number] = (levels[luma[at] as number] as number) + sign;
}

function contrastOf(levels: Int32Array, pixels: number): number {
  let sum = 0;
  for (let level = 0; level < 256; level += 1) {
    const here = levels[level] as number;
    if (here > 0) sum += (here / pixels) ** 2 * Math.max(contrastBeside(levels, level, 1), contrastBeside(levels, level, -1));
  }
  return 4 * sum;
}

/** The contrast of a level with those above (`direction` 1) or below it (-1), 0 to 1, up to the first one with enough pixels. */
function contrastBeside(levels: Int32Array, level: number, direction: 1 | -1): number {
  const here = levels[level] as number;
  let contrast = 0;
  for (let step = 1; step <= MAX_STEP; step += 1) {
    const other = level + direction * step;
    if (other < 0 || other > 255) break;
    const there = levels[other] as number;
    if (there > 0 && step >= (VISIBLE_STEPS[Math.min(level, other)] as number))
      contrast = Math.max(contrast, (Math.min(step, FULL_STEP) / FULL_STEP) * (there / (there + here)));
    if (there >= NEXT_LEVEL_SHARE * here) break;
  }
  return contrast;
}
