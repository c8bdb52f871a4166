/** Processes a row of the original: to XYB at once, and to its blurred mean four rows later. */
import { blurAcross, blurAlong, RING_ROWS } from './blur';
import { CHANNELS, originalRowOffset, Scale } from './scale';
import { toXyb } from './xyb';

function blurMean(scale: Scale, y: i32): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const ring = scale.originalRing + scale.rowStride * RING_ROWS * channel;
    const mean = scale.mean + scale.rowStride * scale.originalCapacity * channel + originalRowOffset(scale, y);
    blurAcross(ring, scale.rowStride, y, scale.width, scale.height, scale.zeros, mean);
  }
}

/** Processes the next row of the original. Its linear light must be in `originalLinear`. */
export function processOriginalRow(scale: Scale): void {
  const y = scale.originalRows++;
  const plane = scale.rowStride * scale.originalCapacity;
  const row = scale.original + originalRowOffset(scale, y);
  toXyb(scale.originalLinear + scale.rowStride * (y & 1), scale.rowStride * 2, scale.width, row, plane);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const ring = scale.originalRing + scale.rowStride * (RING_ROWS * channel + (y % RING_ROWS));
    blurAlong(row + plane * channel, scale.width, ring);
  }
  if (y >= 4) blurMean(scale, y - 4);
  if (y === scale.height - 1) for (let pending = max(0, y - 3); pending <= y; pending++) blurMean(scale, pending);
}
