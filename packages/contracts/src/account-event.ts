import { z } from 'zod';
import { imageFailureSchema } from './image.js';

/** What an account is told of, as it happens. Source: docs/api/events.md#events. */
export const eventTypes = ['job.queued', 'job.started', 'image.done', 'job.settled', 'delivery.attempted', 'collection.updated'] as const;
export type EventType = (typeof eventTypes)[number];

/** What a webhook endpoint may ask for. An attempt of a delivery is left out: it would be told by a delivery. */
export const webhookEventTypes = eventTypes.filter((type) => type !== 'delivery.attempted');
export type WebhookEventType = Exclude<EventType, 'delivery.attempted'>;

const times = { time: z.iso.datetime() };
const ofJob = { ...times, jobId: z.guid(), collectionId: z.guid().nullable() };

const jobQueuedSchema = z.object({ type: z.literal('job.queued'), ...ofJob, images: z.int() });
const jobStartedSchema = z.object({ type: z.literal('job.started'), ...ofJob });
const imageDoneSchema = z.object({
  type: z.literal('image.done'),
  ...ofJob,
  imageId: z.guid(),
  /** From 0. */
  position: z.int(),
  name: z.string(),
  state: z.enum(['succeeded', 'failed']),
  /** Why it failed; null otherwise. */
  failure: imageFailureSchema.nullable(),
  /** Of the main result; null without one, or without a score. */
  score: z.number().nullable(),
  sourceBytes: z.int().nullable(),
  /** Of the main result; null without one. */
  sizeBytes: z.int().nullable(),
});
/** Names the job only: whoever reads the event reads the job, too. */
const jobSettledSchema = z.object({ type: z.literal('job.settled'), ...ofJob });
const deliveryAttemptedSchema = z.object({
  type: z.literal('delivery.attempted'),
  ...times,
  /** Null for a test event, and for events without a job. */
  jobId: z.guid().nullable(),
  collectionId: z.null(),
  deliveryId: z.guid(),
  /** Scheme, host and port of the receiver. */
  origin: z.string(),
  /** Counts from 1. */
  attempt: z.int(),
  delivered: z.boolean(),
  /** HTTP status; null without an answer. */
  status: z.int().nullable(),
  error: z.string().nullable(),
  /** Null after the last attempt. */
  nextAttemptAt: z.iso.datetime().nullable(),
});
const collectionUpdatedSchema = z.object({
  type: z.literal('collection.updated'),
  ...times,
  jobId: z.null(),
  collectionId: z.guid(),
  state: z.string(),
  pauseReason: z.string().nullable(),
  imagesTotal: z.int(),
  /** Handed to jobs so far. */
  imagesFed: z.int(),
  imagesSucceeded: z.int(),
  imagesFailed: z.int(),
});

/** An event as it is published. Times are ISO 8601 in UTC. */
export const accountEventSchema = z.discriminatedUnion('type', [
  jobQueuedSchema,
  jobStartedSchema,
  imageDoneSchema,
  jobSettledSchema,
  deliveryAttemptedSchema,
  collectionUpdatedSchema,
]);
export type AccountEvent = z.infer<typeof accountEventSchema>;
export type EventOf<Type extends EventType> = Extract<AccountEvent, { type: Type }>;

/** The name of an event: the same in every stream and every webhook, so that a receiver knows what it has already. Pure. */
export function toEventId(event: AccountEvent): string {
  switch (event.type) {
    case 'job.queued':
      return `${event.jobId}.queued`;
    case 'job.started':
      return `${event.jobId}.started`;
    case 'image.done':
      return `${event.imageId}.done`;
    case 'job.settled':
      return `${event.jobId}.settled`;
    case 'delivery.attempted':
      return `${event.deliveryId}.attempted.${event.attempt}`;
    case 'collection.updated':
      return `${event.collectionId}.updated.${Date.parse(event.time)}`;
  }
}
