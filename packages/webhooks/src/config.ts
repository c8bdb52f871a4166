import { duration } from '@pixmill/config';
import { z } from 'zod';

const maxTries = 50;

export const webhookSettings = z.object({
  WEBHOOK_RETRY_SCHEDULE: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(duration).max(maxTries, `must be ${maxTries} waits or fewer`))
    .prefault('0s,5s,30s,5m,30m,2h,5h,10h,14h,20h,20h')
    .describe('Waits before each try of a webhook, the first one before the first; after the last try it is given up'),
});
