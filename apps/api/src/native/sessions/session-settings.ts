import { durationBetween } from '@pixmill/runtime';
import { z } from 'zod';

export const sessionSettings = z.object({
  SESSION_TTL: durationBetween('1m', '365d')
    .prefault('7d')
    .describe('How long a browser stays signed in after its last visit; the session also ends with its key and its account'),
});
