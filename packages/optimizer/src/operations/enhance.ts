import type { OperationOf } from '@pixmill/contracts';
import type { Raster } from '../pixels/raster.js';
import { applyColourMatrix, saturationMatrix, toGreyscale } from '../raster-ops/colour-matrix.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import type { FrameStep } from './step.js';

/** Share of the pixels that may be lost at each end. */
const CLIPPED_SHARE = 0.005;
/** What differs by less than this is meant to be flat. */
const MIN_TONE_RANGE = 32;
/** Contrast is raised by no more than this. */
const MAX_CONTRAST_GAIN = 2;
const SATURATION_GAIN = 1.1;

/** The ends of what is light and dark in a picture, the fewest pixels at each end left out; invisible pixels do not count. */
function toneRange(raster: Raster): readonly [dark: number, light: number] {
  const { data, channels } = toGreyscale(raster);
  const counts = new Array<number>(256).fill(0);
  let total = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (channels === 2 && data[at + 1] === 0) continue;
    const tone = data[at] as number;
    counts[tone] = (counts[tone] ?? 0) + 1;
    total += 1;
  }
  const maxClipped = total * CLIPPED_SHARE;
  const endOf = (tones: readonly number[]) => {
    let seen = 0;
    for (const tone of tones) {
      seen += counts[tone] ?? 0;
      if (seen > maxClipped) return tone;
    }
    return 0;
  };
  const tones = counts.map((_, tone) => tone);
  return [endOf(tones), endOf(tones.toReversed())];
}

/** Stretches what is light and dark over the whole range, by the histogram, and adds a little colour. No model of what is seen is behind it. */
export const enhance: FrameStep<OperationOf<'enhance'>> = {
  predictShape: (before) => ({ ...before, srgb: true }),
  prepare({ firstFrame }) {
    const [dark, light] = toneRange(firstFrame);
    if (light - dark < MIN_TONE_RANGE) return (frame) => frame;
    const spread = light - dark;
    const gain = Math.min(MAX_CONTRAST_GAIN, 255 / spread);
    // what a limited gain leaves over goes to both ends as it was
    const start = spread === 255 ? 0 : ((255 - spread * gain) * dark) / (255 - spread);
    const tones = createToneCurve((sample) => (sample - dark) * gain + start);
    const matrix = saturationMatrix(SATURATION_GAIN);
    return (frame) => {
      const stretched = applyToneCurve(frame, tones);
      return stretched.channels <= 2 ? stretched : applyColourMatrix(stretched, matrix);
    };
  },
};
