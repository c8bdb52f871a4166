import type { OperationOf } from '@pixmill/contracts';
import { parseColour } from '../drawing/colour.js';
import { drawOnCanvas } from '../drawing/draw-on-canvas.js';
import type { FrameStep } from './step.js';

/** Room around the picture. */
export const padding: FrameStep<OperationOf<'padding'>> = {
  foresee: (before, { size }) =>
    size === 0 ? before : { width: before.width + 2 * size, height: before.height + 2 * size, colour: 'rgb', srgb: true },
  prepare({ operation: { size, background }, after: { width, height } }) {
    const canvas = { width, height, background: parseColour(background) };
    return (frame) => drawOnCanvas(canvas, frame, { left: size, top: size });
  },
};
