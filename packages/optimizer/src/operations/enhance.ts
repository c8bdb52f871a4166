import type { OperationOf } from '@pixmill/contracts';
import { mixColours, saturation, toGrey } from '../drawing/colour-matrix.js';
import { changeTones, makeTones } from '../drawing/tone.js';
import type { Raster } from '../raster.js';
import type { FrameStep } from './step.js';

/** Share of the pixels that may be lost at each end. */
const CUT = 0.005;
/** What differs by less than this is meant to be flat. */
const LEAST_SPREAD = 32;
/** Contrast is raised by no more than this. */
const MOST_GAIN = 2;
const MORE_COLOUR = 1.1;

/** The ends of what is light and dark in a picture, the fewest pixels at each end left out; invisible pixels do not count. */
function spreadOf(picture: Raster): readonly [dark: number, light: number] {
  const { data, channels } = toGrey(picture);
  const counts = new Array<number>(256).fill(0);
  let total = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (channels === 2 && data[at + 1] === 0) continue;
    const tone = data[at] as number;
    counts[tone] = (counts[tone] ?? 0) + 1;
    total += 1;
  }
  const most = total * CUT;
  const endOf = (tones: readonly number[]) => {
    let seen = 0;
    for (const tone of tones) {
      seen += counts[tone] ?? 0;
      if (seen > most) return tone;
    }
    return 0;
  };
  const tones = counts.map((_, tone) => tone);
  return [endOf(tones), endOf(tones.toReversed())];
}

/** Stretches what is light and dark over the whole range, by the histogram, and adds a little colour. No model of what is seen is behind it. */
export const enhance: FrameStep<OperationOf<'enhance'>> = {
  foresee: (before) => ({ ...before, srgb: true }),
  prepare({ first }) {
    const [dark, light] = spreadOf(first);
    if (light - dark < LEAST_SPREAD) return (frame) => frame;
    const spread = light - dark;
    const gain = Math.min(MOST_GAIN, 255 / spread);
    // what a limited gain leaves over goes to both ends as it was
    const start = spread === 255 ? 0 : ((255 - spread * gain) * dark) / (255 - spread);
    const tones = makeTones((sample) => (sample - dark) * gain + start);
    const matrix = saturation(MORE_COLOUR);
    return (frame) => {
      const stretched = changeTones(frame, tones);
      return stretched.channels <= 2 ? stretched : mixColours(stretched, matrix);
    };
  },
};
