import type { OperationOf } from '@pixmill/contracts';
import { readRgbaRow } from '../pixels/raster.js';
import { colourFromHex } from '../raster-ops/colour.js';
import { compositeRow } from '../raster-ops/composite-row.js';
import { computeRowCoverage, ellipseOutline } from '../raster-ops/coverage.js';
import type { FrameStep } from './step.js';

/** Keeps the pixels within the largest ellipse of the canvas and fills the rest with the background. */
export const mask: FrameStep<OperationOf<'mask'>> = {
  kind: 'frame',
  predictShape: (before) => ({ ...before, colour: 'rgb', srgb: true }),
  prepare({ operation, after: { width, height } }) {
    const background = colourFromHex(operation.background);
    const outline = ellipseOutline({ width, height });
    return (frame) => {
      const data = frame.channels === 4 ? frame.data : Buffer.alloc(width * height * 4);
      const imageCoverage = new Float64Array(width);
      for (let y = 0; y < height; y += 1) {
        computeRowCoverage(outline, y, imageCoverage);
        compositeRow(
          { data, firstPixel: y * width, imageCoverage, shapeCoverage: imageCoverage, colour: background, background },
          readRgbaRow(frame, y),
          0,
        );
      }
      return { data, width, height, channels: 4 };
    };
  },
};
