import { type AccountEvent, type EventOf, errorCodes, eventTypes, type Job, toEventId, type WebhookBody } from '@pixmill/contracts';
import { z } from 'zod';
import { jobSchema } from './job.js';
import { toJobSettledEvent } from './render-webhook.js';

const envelope = {
  id: z.string().meta({ description: 'Names the event: the same after a resume and in every webhook, so that repeats can be dropped' }),
  time: z.iso.datetime().meta({ description: 'When it happened' }),
};
const ofJob = { ...envelope, job_id: z.guid(), collection_id: z.guid().optional() };

const imageDoneSchema = z
  .object({
    id: z.guid(),
    position: z.int().meta({ description: 'From 0' }),
    name: z.string(),
    state: z.enum(['succeeded', 'failed']),
    failure: z
      .object({
        code: z.enum(errorCodes).meta({ description: 'A code of the error catalogue' }),
        message: z.string().meta({ description: 'For people' }),
      })
      .nullable()
      .meta({ description: 'Why there is no result; null with one' }),
    score: z.number().nullable().meta({ description: 'Of the main result (SSIMULACRA 2.1); null when nothing was measured' }),
    source_bytes: z.int().nullable(),
    bytes: z.int().nullable().meta({ description: 'Of the main result' }),
  })
  .meta({ description: 'The image that is done' });

const deliverySchema = z
  .object({
    delivery_id: z.guid(),
    endpoint: z.string().meta({ description: 'Scheme, host and port of the receiver' }),
    attempt: z.int().meta({ description: 'From 1' }),
    ok: z.boolean().meta({ description: 'Whether it was delivered' }),
    status: z.int().nullable().meta({ description: 'HTTP status of the answer; null without one' }),
    error: z.string().nullable().meta({ description: 'Why there was no answer, or why it counts as a failure; null after a delivery' }),
    next_attempt_at: z.iso.datetime().nullable().meta({ description: 'Null after the last attempt' }),
  })
  .meta({ description: 'The attempt of a webhook' });

const collectionSchema = z
  .object({
    state: z.string(),
    pause_reason: z.string().nullable().meta({ description: 'Why it is paused; null otherwise' }),
    images_total: z.int().meta({ description: 'Of the whole collection' }),
    images_fed: z.int().meta({ description: 'Handed to jobs so far' }),
    images_succeeded: z.int().meta({ description: 'With a result' }),
    images_failed: z.int().meta({ description: 'Without a result' }),
  })
  .meta({ description: 'The collection as it is now' });

const queuedSchema = z.object({ images: z.int().meta({ description: 'How many the job has' }) }).meta({ description: 'What was accepted' });

/** An event on the wire of the native API: in streams, and as the body of webhooks. */
export const eventSchema = z
  .discriminatedUnion('type', [
    z.object({ ...ofJob, type: z.literal('job.queued'), data: queuedSchema }),
    z.object({ ...ofJob, type: z.literal('job.started'), data: z.object({}).meta({ description: 'Nothing more' }) }),
    z.object({ ...ofJob, type: z.literal('image.done'), data: imageDoneSchema }),
    z.object({ ...ofJob, type: z.literal('job.settled'), data: jobSchema }),
    z.object({ ...envelope, job_id: z.guid().nullable(), type: z.literal('delivery.attempted'), data: deliverySchema }),
    z.object({ ...envelope, job_id: z.null(), collection_id: z.guid(), type: z.literal('collection.updated'), data: collectionSchema }),
  ])
  .meta({ id: 'Event', description: `What happens to jobs: ${eventTypes.map((type) => `\`${type}\``).join(', ')}` });

export type WireEvent = z.input<typeof eventSchema>;

export interface RenderEventOptions {
  readonly publicUrl: string;
}

/** An event; the job is that of a settled one. Null for a settled event without its job, which was deleted. Pure. */
export function renderEvent(event: AccountEvent, job: Job | null, options: RenderEventOptions): WireEvent | null {
  if (event.type === 'job.settled') return job && toJobSettledEvent(job, options);
  const { time, collectionId } = event;
  const head = { id: toEventId(event), time, ...(collectionId !== null && { collection_id: collectionId }) };
  switch (event.type) {
    case 'job.queued':
      return { ...head, type: event.type, job_id: event.jobId, data: { images: event.images } };
    case 'job.started':
      return { ...head, type: event.type, job_id: event.jobId, data: {} };
    case 'image.done':
      return { ...head, type: event.type, job_id: event.jobId, data: renderImageDone(event) };
    case 'delivery.attempted':
      return { ...head, type: event.type, job_id: event.jobId, data: renderDelivery(event) };
    case 'collection.updated':
      return { ...head, type: event.type, job_id: null, collection_id: event.collectionId, data: renderCollection(event) };
  }
}

/** The body of a webhook to an endpoint of the account. Pure. */
export const renderEventWebhook = (event: AccountEvent, job: Job | null, options: RenderEventOptions): WebhookBody => ({
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(renderEvent(event, job, options)),
});

function renderImageDone({ imageId, position, name, state, failure, score, sourceBytes, sizeBytes }: EventOf<'image.done'>) {
  return { id: imageId, position, name, state, failure, score, source_bytes: sourceBytes, bytes: sizeBytes };
}

function renderDelivery(event: EventOf<'delivery.attempted'>) {
  const { deliveryId, origin, attempt, delivered, status, error, nextAttemptAt } = event;
  return { delivery_id: deliveryId, endpoint: origin, attempt, ok: delivered, status, error, next_attempt_at: nextAttemptAt };
}

function renderCollection(event: EventOf<'collection.updated'>) {
  const { state, pauseReason, imagesTotal, imagesFed, imagesSucceeded, imagesFailed } = event;
  return {
    ...{ state, pause_reason: pauseReason, images_total: imagesTotal, images_fed: imagesFed },
    ...{ images_succeeded: imagesSucceeded, images_failed: imagesFailed },
  };
}
