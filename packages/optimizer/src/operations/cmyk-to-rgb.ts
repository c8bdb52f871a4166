import type { Operation } from '@pixmill/contracts';
import type { StreamStep } from './step.js';

/** CMYK becomes sRGB through the embedded profile, or a general one without it; anything else is left alone. */
export const cmykToRgb: StreamStep<Extract<Operation, { kind: 'cmyk-to-rgb' }>> = {
  predictShape: (before) => (before.colour === 'cmyk' ? { ...before, colour: 'rgb' } : before),
  // openPixels converts by itself unless it is told to stay in CMYK
  stream: (pixels) => pixels,
};
