import type { OperationOf } from '@pixmill/contracts';
import { fromRaster, toRaster } from '../pixels/raster.js';
import type { FrameStep } from './step.js';

/** Mirrors the image horizontally, vertically, or both. */
export const flip: FrameStep<OperationOf<'flip'>> = {
  kind: 'frame',
  predictShape: (before, { horizontal, vertical }) => (horizontal || vertical ? { ...before } : before),
  prepare:
    ({ operation: { horizontal, vertical } }) =>
    (frame) =>
      toRaster(fromRaster(frame).flop(horizontal).flip(vertical)),
};
