import type { OperationOf } from '@pixmill/contracts';
import { parseColour } from '../drawing/colour.js';
import { coverRow, roundedRectangle } from '../drawing/coverage.js';
import { mixRow } from '../drawing/mix-row.js';
import { rgbaRow } from '../raster.js';
import type { FrameStep } from './step.js';

/** A frame around the picture, its outer corners rounded; inner ones are by what the frame leaves of the radius. */
export const border: FrameStep<OperationOf<'border'>> = {
  foresee: (before, { size, radius }) =>
    size === 0 && radius === 0 ? before : { width: before.width + 2 * size, height: before.height + 2 * size, colour: 'rgb', srgb: true },
  prepare({ operation, after: { width, height } }) {
    const { size, radius } = operation;
    const [colour, background] = [parseColour(operation.colour), parseColour(operation.background)];
    const outer = roundedRectangle({ left: 0, top: 0, width, height }, radius);
    const inner = roundedRectangle(
      { left: size, top: size, width: width - 2 * size, height: height - 2 * size },
      Math.max(0, radius - size),
    );
    return (frame) => {
      const data = Buffer.alloc(width * height * 4);
      const [outside, inside] = [new Float64Array(width), new Float64Array(width)];
      for (let y = 0; y < height; y += 1) {
        coverRow(outer, y, outside);
        coverRow(inner, y, inside);
        const row = { data, from: y * width, inside, outside, colour, background };
        const isBeside = y < size || y >= size + frame.height;
        mixRow(row, isBeside ? null : rgbaRow(frame, y - size), -size);
      }
      return { data, width, height, channels: 4 };
    };
  },
};
