import { durationBetween } from '@pixmill/runtime';
import { z } from 'zod';

/** Ten years: more is a typing error. */
export const longestTtl = '3650d';

/** How long the service keeps the bytes of settled jobs. A worker settles jobs, and the API cancels them. */
export const retentionSettings = z.object({
  RESULT_TTL: durationBetween('1s', longestTtl).prefault('24h').describe('How long result files are kept after their job settled'),
  SOURCE_TTL: durationBetween('1s', longestTtl)
    .optional()
    .describe(
      'How long uploads, and the fetched sources of failed jobs and of jobs of the native API, are kept after their job settled; RESULT_TTL by default',
    )
    .meta({ example: '24h' }),
});

type RetentionSettings = z.output<typeof retentionSettings>;

/** The lifetimes in ms. Pure. */
export const toRetention = ({ RESULT_TTL, SOURCE_TTL }: RetentionSettings) => ({
  resultTtlMs: RESULT_TTL,
  sourceTtlMs: SOURCE_TTL ?? RESULT_TTL,
});
