import type { OperationOf } from '@pixmill/contracts';
import { hueRotation, mixColours, multiply, saturation } from '../drawing/colour-matrix.js';
import { gaussianBlur } from '../drawing/soften.js';
import { changeTones, makeTones } from '../drawing/tone.js';
import type { Raster } from '../raster.js';
import type { Alter, FrameStep } from './step.js';

type Adjust = OperationOf<'adjust'>;

const MIDDLE = 127.5;
const UNSHARP_SIGMA = 1;

const changesTones = ({ brightness, contrast, gamma }: Adjust) => brightness !== 0 || contrast !== 0 || gamma !== 1;
const changesColours = (operation: Adjust) => operation.saturation !== 0 || operation.hue !== 0;

function tonesFor({ brightness, contrast, gamma }: Adjust) {
  return makeTones((sample) => {
    const bright = Math.min(255, sample * (1 + brightness / 100));
    const contrasted = Math.min(255, Math.max(0, (bright - MIDDLE) * (1 + contrast / 100) + MIDDLE));
    return 255 * (contrasted / 255) ** (1 / gamma);
  });
}

/** Raises what a blur takes away; alpha stays. */
async function unsharpen(picture: Raster, percent: number): Promise<Raster> {
  const { data: soft } = await gaussianBlur(picture, UNSHARP_SIGMA);
  const { data, channels } = picture;
  const sharp = Buffer.from(data);
  const bands = channels % 2 === 0 ? channels - 1 : channels;
  for (let at = 0; at < data.length; at += channels) {
    for (let sample = at; sample < at + bands; sample += 1) {
      const [was, blurred] = [data[sample] as number, soft[sample] as number];
      sharp[sample] = Math.min(255, Math.max(0, Math.round(was + ((was - blurred) * percent) / 100)));
    }
  }
  return { ...picture, data: sharp };
}

/** Brightness, contrast and gamma in one, then saturation and hue, then sharpness. */
export const adjust: FrameStep<Adjust> = {
  foresee(before, operation) {
    const changes = changesTones(operation) || operation.unsharp > 0 || (changesColours(operation) && before.colour !== 'gray');
    return changes ? { ...before, srgb: true } : before;
  },
  prepare({ operation, before }) {
    const alters: Alter[] = [];
    if (changesTones(operation)) {
      const tones = tonesFor(operation);
      alters.push((frame) => changeTones(frame, tones));
    }
    if (changesColours(operation) && before.colour !== 'gray') {
      const matrix = multiply(hueRotation(operation.hue), saturation(1 + operation.saturation / 100));
      alters.push((frame) => mixColours(frame, matrix));
    }
    if (operation.unsharp > 0) alters.push((frame) => unsharpen(frame, operation.unsharp));
    return async (frame) => {
      let altered = frame;
      for (const alter of alters) altered = await alter(altered);
      return altered;
    };
  },
};
