import type { Raster } from '../pixels/raster.js';

/** Blue may be off by so much more. */
const BLUE_TOLERANCE = 1.6;

/** px: sides of the blocks whose unrest is measured. */
const BLOCK_SIDE = 8;

/** Mean difference between neighbours from which on twice the error is hidden among them. */
const BUSY_ACTIVITY = 8;

/** Steps are rounded to halves, so that neighbouring knobs differ. */
const toStep = (step: number) => Math.max(1, Math.round(2 * step) / 2);

/** Which blocks of 8x8 px are busy, by their second-last colour sample: green, or gray. */
function findBusyBlocks({ data, width, height, channels }: Raster): { busy: Uint8Array; columns: number } {
  const columns = Math.ceil(width / BLOCK_SIDE);
  const sums = new Float32Array(columns * Math.ceil(height / BLOCK_SIDE));
  const green = channels >= 3 ? 1 : 0;
  for (let y = 0, at = green; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      const value = data[at] ?? 0;
      const left = x > 0 ? (data[at - channels] ?? 0) : value;
      const above = y > 0 ? (data[at - width * channels] ?? 0) : value;
      const block = Math.floor(y / BLOCK_SIDE) * columns + Math.floor(x / BLOCK_SIDE);
      sums[block] = (sums[block] ?? 0) + Math.abs(value - left) + Math.abs(value - above);
    }
  }
  return { busy: Uint8Array.from(sums, (sum) => (sum > BUSY_ACTIVITY * BLOCK_SIDE ** 2 ? 1 : 0)), columns };
}

/** Moves samples so that what the Average filter of PNG leaves of them is a multiple of a step, or of two where it is busy; alpha stays. */
export function roundResiduals(raster: Raster, step: number): Raster {
  const { data, width, height, channels } = raster;
  const { busy, columns } = findBusyBlocks(raster);
  const alpha = channels % 2 === 0 ? channels - 1 : -1;
  const calmSteps = Array.from({ length: channels }, (_, band) => (band === alpha ? 1 : toStep(step * (band === 2 ? BLUE_TOLERANCE : 1))));
  const busySteps = calmSteps.map((own, band) => (band === alpha ? 1 : toStep(2 * own)));
  const rounded = Buffer.alloc(data.length);
  const stride = width * channels;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const steps = busy[Math.floor(y / BLOCK_SIDE) * columns + Math.floor(x / BLOCK_SIDE)] === 1 ? busySteps : calmSteps;
      const isInvisible = alpha > 0 && data[at + alpha] === 0;
      for (let band = 0; band < channels; band += 1, at += 1) {
        const left = x > 0 ? (rounded[at - channels] ?? 0) : 0;
        const above = y > 0 ? (rounded[at - stride] ?? 0) : 0;
        const expected = (left + above) >> 1;
        const value = data[at] ?? 0;
        const own = steps[band] ?? 1;
        const moved = isInvisible && band !== alpha ? expected : expected + Math.round(Math.round((value - expected) / own) * own);
        rounded[at] = moved < 0 || moved > 255 ? value : moved;
      }
    }
  }
  return { data: rounded, width, height, channels };
}
