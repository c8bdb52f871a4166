import type { ShownEndpoint } from '@pixmill/accounts';
import { webhookEventTypes } from '@pixmill/contracts';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

const typesMessage = `must be one of ${webhookEventTypes.join(', ')}`;

const eventsSchema = z
  .array(z.enum(webhookEventTypes, typesMessage))
  .min(1, 'must name at least one event')
  .transform((types) => [...new Set(types)])
  .meta({ description: 'What it is told of, in every job of the account' });

export const newEndpointSchema = z
  .strictObject({
    url: z
      .string()
      .max(2_048)
      .meta({ description: 'http or https, at a public address; a login in it is sent as HTTP Basic and never shown' }),
    events: eventsSchema,
  })
  .meta({ id: 'NewWebhookEndpoint' });

export const patchEndpointSchema = z.strictObject({ events: eventsSchema }).meta({ id: 'WebhookEndpointChange' });

export const webhookEndpointSchema = z
  .object({
    id: idSchema,
    url: z.string().meta({ description: 'With `***` in the place of a login' }),
    events: z.array(z.string()).meta({ description: 'Types of the events that it is told' }),
    created_at: timeSchema,
  })
  .meta({ id: 'WebhookEndpoint' });

export const webhookEndpointExample = {
  id: '2f9b7c1e-5b0a-4c8e-9a8d-7f1f6c3e4d55',
  url: 'https://***@example.com/pixmill',
  events: ['job.settled'],
  created_at: '2026-12-01T09:30:00.000Z',
};

/** Pure. */
export const toWireEndpoint = ({ id, url, events, createdAt }: ShownEndpoint): z.input<typeof webhookEndpointSchema> => ({
  id,
  url,
  events: [...events],
  created_at: toTime(createdAt),
});
