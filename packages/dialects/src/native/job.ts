import { type Job, jobStates } from '@pixmill/contracts';
import { z } from 'zod';
import { imageSchema, renderImage } from './image.js';
import { renderJobOptions } from './render-options.js';

/** How a job ended: all images succeeded, some, none, or it was cancelled. */
export const jobOutcomes = ['succeeded', 'partial', 'failed', 'cancelled'] as const;
export type JobOutcome = (typeof jobOutcomes)[number];

const time = z.iso.datetime();

/** A job on the wire of the native API: in answers, events, webhooks, and in the `report.json` of an archive. */
export const jobSchema = z
  .object({
    id: z.guid(),
    state: z.enum(jobStates),
    outcome: z.enum(jobOutcomes).nullable().meta({ description: 'Null until the job is settled' }),
    dialect: z.string().meta({ description: 'The API that it was submitted by: `native`, `megaoptim` or `optidash`' }),
    created_at: time,
    started_at: time.nullable(),
    settled_at: time.nullable(),
    expires_at: time.nullable().meta({ description: 'When its files are removed; null until it is settled' }),
    labels: z.record(z.string(), z.string()).meta({ description: 'Names and values of the caller' }),
    priority: z.int().meta({ description: '-10 to 10, among the jobs of the account' }),
    key_id: z.guid().nullable().meta({ description: 'The API key that submitted it' }),
    parent_id: z.guid().nullable().meta({ description: 'The job whose failed images it retries' }),
    collection_id: z.guid().nullable(),
    tokens_held: z.int().meta({ description: 'One for each image until the job is settled; 0 for an unlimited account' }),
    tokens_charged: z.int().meta({ description: '0 until the job is settled' }),
    options: z.record(z.string(), z.json()).meta({ description: 'As they can be sent again, without secrets' }),
    timings: z
      .object({
        queued_ms: z.int().nullable().meta({ description: 'From the submit to the start; null until it started' }),
        run_ms: z.int().nullable().meta({ description: 'From the start to the settlement; null until it is settled' }),
      })
      .meta({ description: 'How long it took' }),
    images: z.array(imageSchema).meta({ description: 'In the order in which the sources were sent' }),
  })
  .meta({ id: 'Job', description: 'Images that were sent together, and what became of them' });

export type WireJob = z.input<typeof jobSchema>;

/** A job of any dialect. Pure. */
export function renderJob(job: Job, { publicUrl }: { readonly publicUrl: string }): WireJob {
  const { id, state, dialect, createdAt, startedAt, settledAt, expiresAt, labels, priority, keyId, parentId, collectionId } = job;
  return {
    ...{ id, state, outcome: toOutcome(job), dialect },
    created_at: createdAt.toISOString(),
    started_at: startedAt?.toISOString() ?? null,
    settled_at: settledAt?.toISOString() ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
    labels: { ...labels },
    priority,
    key_id: keyId,
    parent_id: parentId,
    collection_id: collectionId,
    tokens_held: state === 'settled' ? 0 : job.tokensHeld,
    tokens_charged: job.tokensCharged,
    options: renderJobOptions(job),
    timings: { queued_ms: msBetween(createdAt, startedAt), run_ms: msBetween(startedAt, settledAt) },
    images: job.images.map((image) => renderImage(job, image, { publicUrl })),
  };
}

/** Null until the job is settled. Pure. */
export function toOutcome({ state, images }: Pick<Job, 'state' | 'images'>): JobOutcome | null {
  if (state !== 'settled') return null;
  const failures = images.flatMap(({ outcome }) => (outcome?.status === 'failed' ? outcome.failure.code : []));
  if (failures.length === 0) return 'succeeded';
  if (failures.length < images.length) return 'partial';
  return failures.every((code) => code === 'cancelled') ? 'cancelled' : 'failed';
}

const msBetween = (from: Date | null, to: Date | null): number | null => from && to && Math.max(0, to.getTime() - from.getTime());
