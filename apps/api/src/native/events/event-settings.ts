import { integer } from '@pixmill/runtime';
import { z } from 'zod';

export const eventSettings = z.object({
  MAX_EVENT_STREAMS_PER_ACCOUNT: integer(1, 100_000)
    .prefault('100')
    .describe('Maximum number of open streams of events of one account, in one API process; further ones return 429'),
});
