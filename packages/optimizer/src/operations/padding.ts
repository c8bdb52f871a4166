import type { OperationOf } from '@pixmill/contracts';
import { colourFromHex } from '../raster-ops/colour.js';
import { drawOnCanvas } from '../raster-ops/draw-on-canvas.js';
import type { FrameStep } from './step.js';

/** Adds a margin of one width on all sides. */
export const padding: FrameStep<OperationOf<'padding'>> = {
  kind: 'frame',
  predictShape: (before, { size }) =>
    size === 0 ? before : { width: before.width + 2 * size, height: before.height + 2 * size, colour: 'rgb', srgb: true },
  prepare({ operation: { size, background }, after: { width, height } }) {
    const canvas = { width, height, background: colourFromHex(background) };
    return (frame) => drawOnCanvas(canvas, frame, { left: size, top: size });
  },
};
