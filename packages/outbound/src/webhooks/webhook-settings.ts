import { duration, integer } from '@pixmill/runtime';
import { z } from 'zod';

const maxAttempts = 50;

/** Settings of whoever sends webhooks. */
export const webhookSettings = z.object({
  WEBHOOK_RETRY_SCHEDULE: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(duration).max(maxAttempts, `must be ${maxAttempts} waits or fewer`))
    .prefault('0s,5s,30s,5m,30m,2h,5h,10h,14h,20h,20h')
    .describe('Waits before each try of a webhook, the first one before the first; after the last try it is given up'),
  WEBHOOK_TIMEOUT: duration.prefault('15s').describe('A try of a webhook without an answer for so long has failed'),
  WEBHOOK_CONCURRENCY: integer(1, 5_000)
    .prefault('500')
    .describe('Webhooks under way at a time in one worker process; endpoints that are failing get a quarter of them at most'),
  WEBHOOK_HOST_CONCURRENCY: integer(1, 100)
    .prefault('4')
    .describe('Webhooks under way at a time to one endpoint (scheme, host and port), over all workers'),
  WEBHOOK_PAUSE_AFTER: duration
    .prefault('5d')
    .describe('An endpoint that has done nothing but fail for so long, and 20 times or more, is sent nothing until it is resumed'),
});

/** Settings of whoever hands out the secrets that sign them. */
export const webhookSecretSettings = z.object({
  WEBHOOK_SECRET_OVERLAP: duration.prefault('24h').describe('How long an old webhook secret signs along with the new one after a rotation'),
});
