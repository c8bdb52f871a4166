import { AppError, type OperationOf } from '@pixmill/contracts';
import type { FrameStep } from './step.js';

/** Enlarges with a neural network. Throws AppError `invalid_parameter` where its weights are not installed. */
export const superResolution: FrameStep<OperationOf<'super-resolution'>> = {
  kind: 'frame',
  predictShape: (before, { factor }) => ({ ...before, width: before.width * factor, height: before.height * factor }),
  prepare() {
    throw new AppError('invalid_parameter', { message: 'super-resolution: not installed on this service' });
  },
};
