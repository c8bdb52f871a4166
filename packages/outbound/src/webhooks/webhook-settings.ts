import { duration, durationBetween, integer } from '@pixmill/runtime';
import { z } from 'zod';

const maxAttempts = 50;
const scheduleRule = `must be 1 to ${maxAttempts} durations such as 30s, separated by commas`;

const schedule = z.string().transform((text, context) => {
  const waits = text.split(',').map((part) => duration.safeParse(part));
  if (waits.length <= maxAttempts && waits.every(({ success }) => success)) return waits.flatMap(({ data = [] }) => data);
  context.addIssue({ code: 'custom', message: scheduleRule });
  return z.NEVER;
});

/** Settings of the processes that send webhooks. */
export const webhookSettings = z.object({
  WEBHOOK_RETRY_SCHEDULE: schedule
    .prefault('0s,5s,30s,5m,30m,2h,5h,10h,14h,20h,20h')
    .describe('Waits before the delivery attempts of a webhook, one for each attempt. After the last attempt the delivery fails'),
  WEBHOOK_TIMEOUT: durationBetween('100ms', '5m').prefault('15s').describe('Time limit of one delivery attempt of a webhook'),
  WEBHOOK_CONCURRENCY: integer(1, 5_000)
    .prefault('500')
    .describe('Concurrent webhook requests of one worker process; failing endpoints get at most a quarter of them'),
  WEBHOOK_HOST_CONCURRENCY: integer(1, 100)
    .prefault('4')
    .describe('Concurrent webhook requests to one endpoint (scheme, host and port), of all workers together'),
  WEBHOOK_PAUSE_AFTER: durationBetween('1s', '365d')
    .prefault('5d')
    .describe('An endpoint is paused after this time without a success and at least 20 failures; it gets no webhooks until it is resumed'),
});

/** Settings of the processes that create signing secrets. */
export const webhookSecretSettings = z.object({
  WEBHOOK_SECRET_OVERLAP: durationBetween('0s', '365d')
    .prefault('24h')
    .describe('How long the old webhook secret also signs after a rotation'),
});
