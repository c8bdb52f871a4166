import { durationBetween, integer } from '@pixmill/runtime';
import { z } from 'zod';

/** Limits of request bodies in time. */
export const uploadSettings = z.object({
  UPLOAD_MIN_BYTES_PER_SECOND: integer(0, 1_000_000)
    .prefault('1000')
    .describe('A request body that brings less than this over UPLOAD_SLOW_AFTER is given up with 408; 0 waits until UPLOAD_TIMEOUT'),
  UPLOAD_SLOW_AFTER: durationBetween('100ms', '1h')
    .prefault('30s')
    .describe('How long a request body may be slower than UPLOAD_MIN_BYTES_PER_SECOND'),
  UPLOAD_TIMEOUT: durationBetween('1s', '24h')
    .prefault('10m')
    .describe('Longest time for a request body; a slower one is given up with 408'),
});

export interface UploadLimits {
  /** 0 is off. */
  readonly minBytesPerSecond: number;
  /** The rate is measured over this time, in ms. */
  readonly slowAfterMs: number;
  /** Longest time for a body, in ms. */
  readonly timeoutMs: number;
}
