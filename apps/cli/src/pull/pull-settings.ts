import { byteSizeBetween } from '@pixmill/runtime';
import { z } from 'zod';

/** Settings of `pixmill pull`. Source: docs/command.md#pull. */
export const pullSettings = z.object({
  MAX_FILE_BYTES: byteSizeBetween('1kb', '10gb').prefault('25mb').describe('Largest image that `pixmill pull` downloads'),
});
