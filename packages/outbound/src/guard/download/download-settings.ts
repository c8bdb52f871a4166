import { durationBetween, integer } from '@pixmill/runtime';
import { z } from 'zod';

/** Limits of downloads from addresses that a caller chose. */
export const downloadSettings = z.object({
  FETCH_MIN_BYTES_PER_SECOND: integer(0, 1_000_000)
    .prefault('2000')
    .describe('A source that delivers less than this over FETCH_SLOW_AFTER is given up; 0 waits until the end of the 30 s of a fetch'),
  FETCH_SLOW_AFTER: durationBetween('100ms', '30s')
    .prefault('10s')
    .describe('How long a source may be slower than FETCH_MIN_BYTES_PER_SECOND'),
});
