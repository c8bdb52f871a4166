import { integer } from '@pixmill/runtime';
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
  OPTIDASH_RATE_LIMIT: integer(0, 1_000_000_000)
    .prefault('100000')
    .describe('Requests of one key to all Optidash endpoints together in 15 minutes; 0 is off'),
  OPTIDASH_HTTPS_ONLY: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .prefault('false')
    .describe('`true` refuses Optidash calls that did not come by https, here or at a proxy that TRUST_PROXY names'),
});

export type DialectSettings = z.output<typeof dialectSettings>;
