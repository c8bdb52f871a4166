import type { Operation } from '@pixmill/contracts';
import type { StreamStep } from './step.js';

/** Converts CMYK to sRGB as Chromium shows it. Other colours stay. Source: docs/formats.md#cmyk. */
export const cmykToRgb: StreamStep<Extract<Operation, { kind: 'cmyk-to-rgb' }>> = {
  kind: 'stream',
  predictShape: (before) => (before.colour === 'cmyk' ? { ...before, colour: 'rgb' } : before),
  // openPixels converts CMYK already
  stream: (pixels) => pixels,
};
