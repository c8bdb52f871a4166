/** What a row of the original is turned into: XYB, and its mean four rows later. */
import { blurAcross, blurAlong, RING } from './blur';
import { CHANNELS, keptRow, Scale } from './scale';
import { toXyb } from './xyb';

function meanOf(scale: Scale, y: i32): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const ring = scale.originalRing + scale.bytes * RING * channel;
    const mean = scale.mean + scale.bytes * scale.kept * channel + keptRow(scale, y);
    blurAcross(ring, scale.bytes, y, scale.width, scale.height, scale.zeros, mean);
  }
}

/** Takes the next row of the original, whose linear light is there. */
export function takeOriginal(scale: Scale): void {
  const y = scale.originalRows++;
  const plane = scale.bytes * scale.kept;
  const row = scale.original + keptRow(scale, y);
  toXyb(scale.originalLinear + scale.bytes * (y & 1), scale.bytes * 2, scale.width, row, plane);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const ring = scale.originalRing + scale.bytes * (RING * channel + (y % RING));
    blurAlong(row + plane * channel, scale.width, ring);
  }
  if (y >= 4) meanOf(scale, y - 4);
  if (y === scale.height - 1) for (let late = max(0, y - 3); late <= y; late++) meanOf(scale, late);
}
