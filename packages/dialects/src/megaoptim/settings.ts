import { choice } from '@pixmill/runtime';
import { z } from 'zod';

export const megaoptimSettings = z.object({
  MEGAOPTIM_HTTP_STATUS: choice(['accepted', 'always-200', 'real'])
    .prefault('accepted')
    .describe(
      'HTTP status of MegaOptim responses. `accepted`: 202 for an accepted submit, 200 for all others. `always-200`: as the vendor documents it. `real`: the code of the body',
    ),
  MEGAOPTIM_MORE_INPUTS: choice(['off', 'on'])
    .prefault('off')
    .describe(
      '`on` also takes JPEG 2000, TIFF, BMP, ICO, PSD and HEIC through `/v1`, which the vendor rejects; results are PNG or JPEG, of JPEG 2000 also JPEG 2000',
    ),
  REGISTRATION: choice(['off', 'on'])
    .prefault('off')
    .describe('`on` allows anyone to create an account (`POST /v1/register`, `/api/register`); the WordPress plugin has a form for it'),
});

export type MegaoptimSettings = z.output<typeof megaoptimSettings>;
