import { byteSize, integer } from '@pixmill/runtime';
import { z } from 'zod';

/** An empty codec process takes about 100 MB. */
const MIN_CHILD_BYTES = 256_000_000;

/** Limits of the engine. Source: reliability.md, "Limits"; decisions.md 29 for the names. */
export const optimizerSettings = z.object({
  MAX_PIXELS: integer(1, 1_000_000_000).prefault('75000000').describe('Most pixels a still image may have.'),
  MAX_ANIMATION_PIXELS: integer(1, 1_000_000_000).prefault('100000000').describe('Most pixels an animation may have, all frames together.'),
  MAX_FRAMES: integer(1, 100_000).prefault('500').describe('Most frames an animation may have.'),
  MAX_CHILD_MEMORY: byteSize
    .refine((bytes) => bytes >= MIN_CHILD_BYTES, 'must be 256mb or more')
    .prefault('1gb')
    .describe('Memory at which a codec process is killed; the image it works on fails.'),
});
