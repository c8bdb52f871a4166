import { integer } from '@pixmill/runtime';
import { z } from 'zod';

export const optidashSettings = z.object({
  OPTIDASH_RATE_LIMIT: integer(0, 1_000_000_000)
    .prefault('100000')
    .describe('Requests of one key to all Optidash endpoints together in 15 minutes; 0 is off'),
  OPTIDASH_HTTPS_ONLY: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .prefault('false')
    .describe('`true` rejects Optidash requests without https, to this service or to a proxy in TRUST_PROXY'),
});

export type OptidashSettings = z.output<typeof optidashSettings>;
