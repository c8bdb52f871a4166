import { z } from 'zod';

export const dialectSettings = z.object({
  MEGAOPTIM_HTTP_STATUS: z
    .enum(['accepted', 'always-200', 'real'])
    .prefault('accepted')
    .describe(
      'HTTP status of MegaOptim answers: `accepted` is 202 for an accepted submit and 200 for the rest, `always-200` is what the vendor documents, `real` repeats the code of the body',
    ),
  REGISTRATION: z
    .enum(['off', 'on'])
    .prefault('off')
    .describe('`on` lets anybody open an account (`POST /v1/register`, `/api/register`), as the WordPress plugin offers'),
});

export type DialectSettings = z.output<typeof dialectSettings>;
