import type { AccountJob, AccountJobDelivery } from '@pixmill/db';
import { jobSchema, renderJob } from '@pixmill/dialects';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

const jobDeliverySchema = z
  .object({
    id: idSchema,
    event: z.string().meta({ description: 'Such as `job.settled`' }),
    url: z.string().meta({ description: 'With `***` in the place of a login' }),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int().meta({ description: 'Attempts so far' }),
    next_attempt_at: timeSchema.nullable(),
    ended_at: timeSchema.nullable(),
  })
  .meta({ id: 'JobDelivery', description: 'A webhook of a job, in short: `/deliveries` has its attempts' });

/** A job with its webhooks. */
export const jobDetailSchema = jobSchema
  .extend({
    sources_expire_at: timeSchema.nullable().meta({ description: 'When the stored sources are removed; null until it is settled' }),
    deliveries: z.array(jobDeliverySchema).meta({ description: 'Its first 20 webhooks, oldest first' }),
  })
  .meta({ id: 'JobDetail', description: 'A job with its webhooks' });

export type WireJobDetail = z.input<typeof jobDetailSchema>;

const renderDelivery = ({ id, event, url, state, attempts, nextAttemptAt, endedAt }: AccountJobDelivery) => ({
  ...{ id, event, url, state, attempts },
  next_attempt_at: toTime(nextAttemptAt),
  ended_at: toTime(endedAt),
});

/** Pure. */
export const renderJobDetail = ({ job, sourcesExpireAt, deliveries }: AccountJob, publicUrl: string): WireJobDetail => ({
  ...renderJob(job, { publicUrl }),
  sources_expire_at: toTime(sourcesExpireAt),
  deliveries: deliveries.map(renderDelivery),
});
