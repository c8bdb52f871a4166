import type { OperationOf } from '@pixmill/contracts';
import { parseColour } from '../drawing/colour.js';
import { coverRow, ellipse } from '../drawing/coverage.js';
import { mixRow } from '../drawing/mix-row.js';
import { rgbaRow } from '../raster.js';
import type { FrameStep } from './step.js';

/** Only what lies within the ellipse that fits the canvas stays. */
export const mask: FrameStep<OperationOf<'mask'>> = {
  foresee: (before) => ({ ...before, colour: 'rgb', srgb: true }),
  prepare({ operation, after: { width, height } }) {
    const background = parseColour(operation.background);
    const shape = ellipse({ width, height });
    return (frame) => {
      const data = frame.channels === 4 ? frame.data : Buffer.alloc(width * height * 4);
      const inside = new Float64Array(width);
      for (let y = 0; y < height; y += 1) {
        coverRow(shape, y, inside);
        mixRow({ data, from: y * width, inside, outside: inside, colour: background, background }, rgbaRow(frame, y), 0);
      }
      return { data, width, height, channels: 4 };
    };
  },
};
