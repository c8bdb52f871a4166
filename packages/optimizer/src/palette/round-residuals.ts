import type { Raster } from '../pixels/raster.js';
import { BLOCK_SIDE, type BlockGrid, blockAt, createBlockGrid } from './blocks.js';

/** The step of blue is larger by this factor. */
const BLUE_TOLERANCE = 1.6;

/** The mean difference between neighbouring samples from which a block hides twice the error. */
const BUSY_ACTIVITY = 8;

/** Steps are multiples of 0.5, so that neighbouring knob values differ. */
const toStep = (step: number) => Math.max(1, Math.round(2 * step) / 2);

/**
 * Changes samples so that their residual of PNG's Average filter is a multiple of a step: of `step` in calm blocks, of twice the step in busy
 * ones. Flat blocks keep their colour, which costs nothing: their residuals are 0. Alpha stays. A sample that would leave the range 0 to 255 stays.
 */
export function roundResiduals(raster: Raster, step: number): Raster {
  const { data, width, height, channels } = raster;
  const blocks = classifyBlocks(raster);
  const alpha = channels % 2 === 0 ? channels - 1 : -1;
  const calmSteps = Array.from({ length: channels }, (_, band) => (band === alpha ? 1 : toStep(step * (band === 2 ? BLUE_TOLERANCE : 1))));
  const busySteps = calmSteps.map((calm, band) => (band === alpha ? 1 : toStep(2 * calm)));
  const exactSteps = calmSteps.map(() => 1);
  const stepsByClass = [calmSteps, busySteps, exactSteps];
  const rounded = Buffer.alloc(data.length);
  const stride = width * channels;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const steps = stepsByClass[blocks.blocks[blockAt(blocks, x, y)] ?? CALM] ?? calmSteps;
      const isInvisible = alpha > 0 && data[at + alpha] === 0;
      for (let band = 0; band < channels; band += 1, at += 1) {
        const left = x > 0 ? (rounded[at - channels] ?? 0) : 0;
        const above = y > 0 ? (rounded[at - stride] ?? 0) : 0;
        const predicted = (left + above) >> 1;
        const value = data[at] ?? 0;
        const bandStep = steps[band] ?? 1;
        const moved =
          isInvisible && band !== alpha ? predicted : predicted + Math.round(Math.round((value - predicted) / bandStep) * bandStep);
        rounded[at] = moved < 0 || moved > 255 ? value : moved;
      }
    }
  }
  return { data: rounded, width, height, channels };
}

/** Classes of blocks. */
const [CALM, BUSY, FLAT] = [0, 1, 2];

const toClass = (activity: number) => (activity === 0 ? FLAT : activity > BUSY_ACTIVITY * BLOCK_SIDE ** 2 ? BUSY : CALM);

/** The class of each block. Activity is measured on green, or on grey. */
function classifyBlocks({ data, width, height, channels }: Raster): BlockGrid<Uint8Array> {
  const activity = createBlockGrid({ width, height });
  const { blocks: sums, columns } = activity;
  const green = channels >= 3 ? 1 : 0;
  for (let y = 0, at = green; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      const value = data[at] ?? 0;
      const left = x > 0 ? (data[at - channels] ?? 0) : value;
      const above = y > 0 ? (data[at - width * channels] ?? 0) : value;
      const block = blockAt(activity, x, y);
      sums[block] = (sums[block] ?? 0) + Math.abs(value - left) + Math.abs(value - above);
    }
  }
  return { blocks: Uint8Array.from(sums, toClass), columns };
}
