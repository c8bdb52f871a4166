import { z } from 'zod';

export const megaoptimSettings = z.object({
  MEGAOPTIM_HTTP_STATUS: z
    .enum(['accepted', 'always-200', 'real'])
    .prefault('accepted')
    .describe(
      'HTTP status of MegaOptim responses: `accepted` is 202 for an accepted submit and 200 for the rest, `always-200` follows the documentation of the vendor, `real` repeats the code of the body',
    ),
  REGISTRATION: z
    .enum(['off', 'on'])
    .prefault('off')
    .describe('`on` allows everybody to open an account (`POST /v1/register`, `/api/register`); the WordPress plugin has a form for it'),
});

export type MegaoptimSettings = z.output<typeof megaoptimSettings>;
