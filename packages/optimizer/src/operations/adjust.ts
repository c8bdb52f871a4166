import type { OperationOf } from '@pixmill/contracts';
import { applyColourMatrix, hueRotationMatrix, multiplyMatrices, saturationMatrix } from '../raster-ops/colour-matrix.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import { unsharpMask } from '../raster-ops/unsharp-mask.js';
import type { FrameStep, FrameTransform } from './step.js';

type Adjust = OperationOf<'adjust'>;

/** The tone that contrast leaves unchanged. */
const MID_GREY = 127.5;

/** Changes brightness, contrast and gamma together, then saturation and hue, then sharpness. */
export const adjust: FrameStep<Adjust> = {
  kind: 'frame',
  predictShape(before, operation) {
    const changes = changesTones(operation) || operation.unsharp > 0 || (changesColours(operation) && before.colour !== 'gray');
    return changes ? { ...before, srgb: true } : before;
  },
  prepare({ operation, before }) {
    const transforms: FrameTransform[] = [];
    if (changesTones(operation)) {
      const tones = toneCurveFor(operation);
      transforms.push((frame) => applyToneCurve(frame, tones));
    }
    if (changesColours(operation) && before.colour !== 'gray') {
      const matrix = multiplyMatrices(hueRotationMatrix(operation.hue), saturationMatrix(1 + operation.saturation / 100));
      transforms.push((frame) => applyColourMatrix(frame, matrix));
    }
    if (operation.unsharp > 0) transforms.push((frame) => unsharpMask(frame, operation.unsharp));
    return async (frame) => {
      let result = frame;
      for (const transform of transforms) result = await transform(result);
      return result;
    };
  },
};

const changesTones = ({ brightness, contrast, gamma }: Adjust) => brightness !== 0 || contrast !== 0 || gamma !== 1;
const changesColours = (operation: Adjust) => operation.saturation !== 0 || operation.hue !== 0;

function toneCurveFor({ brightness, contrast, gamma }: Adjust) {
  return createToneCurve((sample) => {
    const bright = Math.min(255, sample * (1 + brightness / 100));
    const contrasted = Math.min(255, Math.max(0, (bright - MID_GREY) * (1 + contrast / 100) + MID_GREY));
    return 255 * (contrasted / 255) ** (1 / gamma);
  });
}
