import type { OperationOf } from '@pixmill/contracts';
import { resizeRaster } from '../raster-ops/resize-raster.js';
import type { FrameStep } from './step.js';

/** Multiplies both sides by `size`, and the height also by `ratio`. */
export const scale: FrameStep<OperationOf<'scale'>> = {
  kind: 'frame',
  predictShape(before, { size, ratio }) {
    const width = Math.max(1, Math.round(before.width * size));
    const height = Math.max(1, Math.round(before.height * size * ratio));
    return width === before.width && height === before.height ? before : { ...before, width, height };
  },
  prepare:
    ({ after: { width, height } }) =>
    (frame) =>
      resizeRaster(frame, { width, height }),
};
