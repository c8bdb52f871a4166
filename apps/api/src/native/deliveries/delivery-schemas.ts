import { type AccountDeliveries, deliveryFilterInput } from '@pixmill/accounts';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

type Delivery = Awaited<ReturnType<AccountDeliveries['replay']>>;
type Origin = Awaited<ReturnType<AccountDeliveries['resume']>>;

const attemptSchema = z.object({
  number: z.int().meta({ description: 'Counts from 1' }),
  started_at: timeSchema,
  duration_ms: z.int(),
  status: z.int().nullable().meta({ description: 'HTTP status; null without an answer' }),
  error: z.string().nullable().meta({ description: 'Null for a success' }),
  head: z.string().nullable().meta({ description: 'The start of the answer' }),
});

const deliverySchema = z
  .object({
    id: idSchema.meta({ description: 'The `webhook-id` header of every attempt' }),
    job_id: idSchema.nullable().meta({ description: 'Null for a test event, and for an event of a collection' }),
    event: z.string().meta({ description: 'What is told, such as `job.settled`' }),
    webhook_endpoint_id: idSchema
      .nullable()
      .meta({ description: 'The endpoint of the account that asked for it; null for the callback of the job' }),
    url: z.string().meta({ description: 'With `***` in the place of a login' }),
    endpoint: z.string().meta({ description: 'Scheme, host and port of the URL' }),
    state: deliveryFilterInput.state,
    created_at: timeSchema,
    next_attempt_at: timeSchema.nullable(),
    ended_at: timeSchema.nullable(),
    attempts: z.array(attemptSchema).meta({ description: 'Oldest first' }),
  })
  .meta({ id: 'Delivery' });

/** Requests and answers about deliveries. */
export const deliverySchemas = {
  delivery: deliverySchema,
  deliveryWithBody: z
    .object({
      ...deliverySchema.shape,
      content_type: z.string().meta({ description: 'Media type of the body' }),
      body: z.string().meta({ description: 'What is sent' }),
    })
    .meta({ id: 'DeliveryWithBody' }),
  origin: z
    .object({
      origin: z.string().meta({ description: 'Scheme, host and port' }),
      failures: z.int().meta({ description: 'In a row' }),
      failing_since: timeSchema.nullable().meta({ description: 'Time of the first failure in a row' }),
      succeeded_at: timeSchema.nullable(),
      paused_at: timeSchema.nullable().meta({ description: 'While it is set, no webhook is sent there' }),
    })
    .meta({ id: 'DeliveryOrigin' }),
  filter: {
    state: deliveryFilterInput.state.optional(),
    endpoint: deliveryFilterInput.endpoint.optional().meta({ description: 'Scheme, host and port; a path is ignored' }),
    since: deliveryFilterInput.since.optional().meta({ description: 'Created then or later: a date or a time' }),
  },
  replayed: z
    .object({
      replayed: z.int().meta({ description: 'How many are sent again' }),
      left: z.int().meta({ description: 'How many remain for the next call' }),
    })
    .meta({ id: 'DeliveriesReplayed' }),
};

export const deliveryExample = {
  id: 'e57af743-c32d-49e2-b449-f48694ec9a82',
  job_id: '00975584-69a5-40ba-a8d5-1a366f831539',
  event: 'job.settled',
  webhook_endpoint_id: null,
  url: 'https://***@example.com/done',
  endpoint: 'https://example.com',
  state: 'pending',
  created_at: '2026-12-01T15:11:50.880Z',
  next_attempt_at: '2026-12-01T15:11:56.213Z',
  ended_at: null,
  attempts: [
    {
      number: 1,
      started_at: '2026-12-01T15:11:51.185Z',
      duration_ms: 31,
      status: 500,
      error: 'The receiver answered 500',
      head: 'oh no',
    },
  ],
};

export const originExample = {
  origin: 'https://example.com',
  failures: 1,
  failing_since: '2026-12-01T15:11:51.220Z',
  succeeded_at: null,
  paused_at: null,
};

/** Pure. */
export function toWireDelivery({
  id,
  jobId,
  event,
  webhookEndpointId,
  url,
  endpoint,
  state,
  ...rest
}: Delivery): z.input<typeof deliverySchema> {
  return {
    id,
    job_id: jobId,
    event,
    webhook_endpoint_id: webhookEndpointId,
    url,
    endpoint,
    state,
    created_at: toTime(rest.createdAt),
    next_attempt_at: toTime(rest.nextAttemptAt),
    ended_at: toTime(rest.endedAt),
    attempts: rest.attempts.map(({ number, startedAt, durationMs, status, error, head }) => ({
      number,
      started_at: toTime(startedAt),
      duration_ms: durationMs,
      status,
      error,
      head,
    })),
  };
}

/** Pure. */
export function toWireOrigin({ origin, failures, failingSince, succeededAt, pausedAt }: Origin): z.input<typeof deliverySchemas.origin> {
  return { origin, failures, failing_since: toTime(failingSince), succeeded_at: toTime(succeededAt), paused_at: toTime(pausedAt) };
}
