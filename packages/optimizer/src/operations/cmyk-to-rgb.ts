import type { Operation } from '@pixmill/contracts';
import type { StreamStep } from './step.js';

/** Converts CMYK to sRGB through the embedded profile, or through the profile of libvips when there is none. Other colours stay. */
export const cmykToRgb: StreamStep<Extract<Operation, { kind: 'cmyk-to-rgb' }>> = {
  kind: 'stream',
  predictShape: (before) => (before.colour === 'cmyk' ? { ...before, colour: 'rgb' } : before),
  // openPixels converts CMYK already
  stream: (pixels) => pixels,
};
