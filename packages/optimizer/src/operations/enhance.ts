import type { OperationOf } from '@pixmill/contracts';
import type { Raster } from '../pixels/raster.js';
import { applyColourMatrix, saturationMatrix, toGreyscale } from '../raster-ops/colour-matrix.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import type { FrameStep } from './step.js';

/** Largest share of the pixels that becomes black, and largest share that becomes white. */
const CLIPPED_SHARE = 0.005;
/** A smaller difference between dark and light is taken as intended and stays. */
const MIN_TONE_RANGE = 32;
const MAX_CONTRAST_GAIN = 2;
const SATURATION_GAIN = 1.1;

/** Stretches the tones to the whole range by the histogram and adds a little saturation. It is not a perceptual model. */
export const enhance: FrameStep<OperationOf<'enhance'>> = {
  kind: 'frame',
  predictShape: (before) => ({ ...before, srgb: true }),
  prepare({ firstFrame }) {
    const [dark, light] = toneRange(firstFrame);
    if (light - dark < MIN_TONE_RANGE) return (frame) => frame;
    const spread = light - dark;
    const gain = Math.min(MAX_CONTRAST_GAIN, 255 / spread);
    // when the gain is limited, the unused tones are divided between both ends in the ratio they had
    const start = spread === 255 ? 0 : ((255 - spread * gain) * dark) / (255 - spread);
    const tones = createToneCurve((sample) => (sample - dark) * gain + start);
    const matrix = saturationMatrix(SATURATION_GAIN);
    return (frame) => {
      const stretched = applyToneCurve(frame, tones);
      return stretched.channels <= 2 ? stretched : applyColourMatrix(stretched, matrix);
    };
  },
};

/** The darkest and the lightest tone, without the clipped share at each end. Invisible pixels do not count. */
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
  const firstUnclipped = (tones: readonly number[]) => {
    let pixels = 0;
    for (const tone of tones) {
      pixels += counts[tone] ?? 0;
      if (pixels > maxClipped) return tone;
    }
    return 0;
  };
  const tones = counts.map((_, tone) => tone);
  return [firstUnclipped(tones), firstUnclipped(tones.toReversed())];
}
