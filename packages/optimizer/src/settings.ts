import { byteSizeBetween, integer, modelsSettings } from '@pixmill/runtime';
import { z } from 'zod';

/** A codec process without an image takes about 100 MB. */
const minChildMemory = '256mb';

/** Limits of the engine. Source: docs/codec-isolation.md#image-limits. */
export const optimizerSettings = z.object({
  MAX_PIXELS: integer(1, 1_000_000_000).prefault('75000000').describe('Maximum number of pixels of a still image.'),
  MAX_ANIMATION_PIXELS: integer(1, 1_000_000_000)
    .prefault('100000000')
    .describe('Maximum number of pixels of an animation, all frames together.'),
  MAX_FRAMES: integer(1, 100_000).prefault('500').describe('Maximum number of frames of an animation.'),
  MAX_CHILD_MEMORY: byteSizeBetween(minChildMemory, '1000gb')
    .prefault('1gb')
    .describe('Memory limit of a codec process. The process is killed when it exceeds the limit, and its image fails.'),
  ...modelsSettings.shape,
});
