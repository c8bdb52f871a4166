import type { Operation } from '@pixmill/contracts';
import type { StreamStep } from './step.js';

/** Shrinks the image into a box in px. Keeps the ratio and never enlarges. Source: docs/contracts/megaoptim.md#6-resize. */
export const fitInside: StreamStep<Extract<Operation, { kind: 'fit-inside' }>> = {
  kind: 'stream',
  predictShape(before, { maxWidth, maxHeight }) {
    const scale = Math.min((maxWidth ?? before.width) / before.width, (maxHeight ?? before.height) / before.height);
    if (scale >= 1) return before;
    const width = Math.max(1, Math.round(before.width * scale));
    const height = Math.max(1, Math.round(before.height * scale));
    return { ...before, width, height };
  },
  stream: (pixels, { width, height }) => pixels.resize({ width, height, fit: 'fill' }),
};
