import type { OperationOf } from '@pixmill/contracts';
import type { Raster } from '../pixels/raster.js';
import { gaussianBlur } from '../raster-ops/blur.js';
import { applyColourMatrix, hueRotationMatrix, multiplyMatrices, saturationMatrix } from '../raster-ops/colour-matrix.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import type { FrameStep, FrameTransform } from './step.js';

type Adjust = OperationOf<'adjust'>;

/** The tone that contrast leaves unchanged. */
const MID_GREY = 127.5;
/** px */
const UNSHARP_SIGMA = 1;

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
    if (operation.unsharp > 0) transforms.push((frame) => sharpen(frame, operation.unsharp));
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

/** Unsharp mask: adds `percent` of the difference to a blurred copy. Keeps alpha. */
async function sharpen(raster: Raster, percent: number): Promise<Raster> {
  const { data: blurred } = await gaussianBlur(raster, UNSHARP_SIGMA);
  const { data, channels } = raster;
  const sharp = Buffer.from(data);
  const bands = channels % 2 === 0 ? channels - 1 : channels;
  for (let at = 0; at < data.length; at += channels) {
    for (let sample = at; sample < at + bands; sample += 1) {
      const [before, smooth] = [data[sample] as number, blurred[sample] as number];
      sharp[sample] = Math.min(255, Math.max(0, Math.round(before + ((before - smooth) * percent) / 100)));
    }
  }
  return { ...raster, data: sharp };
}
