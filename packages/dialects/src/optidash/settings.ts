import { choice, integer } from '@pixmill/runtime';
import { z } from 'zod';

export const optidashSettings = z.object({
  OPTIDASH_RATE_LIMIT: integer(0, 1_000_000_000)
    .prefault('100000')
    .describe('Requests of one key to all Optidash endpoints together, in 15 minutes; 0 turns the limit off'),
  OPTIDASH_HTTPS_ONLY: choice(['true', 'false'])
    .transform((text) => text === 'true')
    .prefault('false')
    .describe(
      '`true` rejects Optidash requests over plain http. Behind a proxy in TRUST_PROXY, the scheme of the request to the proxy counts',
    ),
  FETCH_HOST_HEADER: z
    .enum(['on', 'off'])
    .transform((text) => text === 'on')
    .prefault('on')
    .describe(
      '`off` rejects Optidash fetches that name `host` among their headers. With `on`, a caller chooses which site of the server that its URL leads to answers',
    ),
});

export type OptidashSettings = z.output<typeof optidashSettings>;
