import type { OperationOf } from '@pixmill/contracts';
import { readRgbaRow } from '../pixels/raster.js';
import { colourFromHex } from '../raster-ops/colour.js';
import { compositeRow } from '../raster-ops/composite-row.js';
import { computeRowCoverage, roundedRectangleOutline } from '../raster-ops/coverage.js';
import type { FrameStep } from './step.js';

/** Draws a border around the image. `radius` rounds the outer corners; the inner radius is smaller by the width of the border. */
export const border: FrameStep<OperationOf<'border'>> = {
  kind: 'frame',
  predictShape: (before, { size, radius }) =>
    size === 0 && radius === 0 ? before : { width: before.width + 2 * size, height: before.height + 2 * size, colour: 'rgb', srgb: true },
  prepare({ operation, after: { width, height } }) {
    const { size, radius } = operation;
    const [colour, background] = [colourFromHex(operation.colour), colourFromHex(operation.background)];
    const outer = roundedRectangleOutline({ left: 0, top: 0, width, height }, radius);
    const inner = roundedRectangleOutline(
      { left: size, top: size, width: width - 2 * size, height: height - 2 * size },
      Math.max(0, radius - size),
    );
    return (frame) => {
      const data = Buffer.alloc(width * height * 4);
      const [shapeCoverage, imageCoverage] = [new Float64Array(width), new Float64Array(width)];
      for (let y = 0; y < height; y += 1) {
        computeRowCoverage(outer, y, shapeCoverage);
        computeRowCoverage(inner, y, imageCoverage);
        const row = { data, firstPixel: y * width, imageCoverage, shapeCoverage, colour, background };
        const isBorderRow = y < size || y >= size + frame.height;
        compositeRow(row, isBorderRow ? null : readRgbaRow(frame, y - size), -size);
      }
      return { data, width, height, channels: 4 };
    };
  },
};
