import type { OperationOf } from '@pixmill/contracts';
import { fromRaster, toRaster } from '../pixels/raster.js';
import type { FrameStep } from './step.js';

/** Mirrors from left to right, from top to bottom, or both. */
export const flip: FrameStep<OperationOf<'flip'>> = {
  predictShape: (before, { horizontal, vertical }) => (horizontal || vertical ? { ...before } : before),
  prepare:
    ({ operation: { horizontal, vertical } }) =>
    (frame) =>
      toRaster(fromRaster(frame).flop(horizontal).flip(vertical)),
};
