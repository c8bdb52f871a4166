import { durationBetween, integer } from '@pixmill/runtime';
import { z } from 'zod';

export const submitSettings = z.object({
  MAX_IMAGES_PER_JOB: integer(1, 1_000).prefault('100').describe('Maximum number of images of one job of the native API'),
  UPLOAD_TTL: durationBetween('1m', '365d')
    .prefault('1h')
    .describe('How long jobs and collections may name an upload. A collection that has not settled keeps its uploads longer'),
});
