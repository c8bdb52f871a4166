import { z } from 'zod';
import { byteSize } from './units.js';

/** Settings of the disks that the service writes to (docs/running.md#disk). */
export const diskSettings = z.object({
  MIN_FREE_DISK: byteSize
    .prefault('1gb')
    .describe('Free disk space that must remain; with less, submits and /readyz return 503; 0 turns the check off'),
});
