import { jobStates } from '@pixmill/contracts';
import type { JobSummary } from '@pixmill/db';
import { type JobOutcome, jobOutcomes } from '@pixmill/dialects';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

/** A job in a list. */
export const jobSummarySchema = z
  .object({
    id: idSchema,
    dialect: z.string().meta({ description: 'The API that the job was submitted by' }),
    state: z.enum(jobStates),
    outcome: z.enum(jobOutcomes).nullable().meta({ description: 'Null until the job is settled' }),
    name: z.string().nullable().meta({ description: 'Name of its first image' }),
    images: z.int().meta({ description: 'Number of its images' }),
    succeeded: z.int().meta({ description: 'Images that succeeded' }),
    failed: z.int().meta({ description: 'Failed images, the cancelled ones included' }),
    cancelled: z.int().meta({ description: 'Images that were cancelled' }),
    bytes_in: z.number().meta({ description: 'Bytes of the sources that were read' }),
    bytes_out: z.number().meta({ description: 'Bytes of the main results' }),
    tokens_charged: z.int().meta({ description: '0 until the job is settled' }),
    labels: z.record(z.string(), z.string()).meta({ description: 'Names and values of the caller' }),
    priority: z.int().meta({ description: '-10 to 10, among the jobs of the account' }),
    collection_id: idSchema.nullable(),
    parent_id: idSchema.nullable().meta({ description: 'The job whose failed images it retries' }),
    created_at: timeSchema,
    started_at: timeSchema.nullable(),
    settled_at: timeSchema.nullable(),
    expires_at: timeSchema.nullable().meta({ description: 'When its results are removed; null until it settles' }),
  })
  .meta({ id: 'JobSummary' });

/** A job of a list on the wire. Pure. */
export function renderJobSummary(job: JobSummary): z.input<typeof jobSummarySchema> {
  const { id, dialect, state, name, images, succeeded, failed, cancelled, bytesIn, bytesOut, tokensCharged, labels, priority } = job;
  return {
    ...{ id, dialect, state, outcome: toOutcome(job), name, images, succeeded, failed, cancelled },
    ...{ bytes_in: bytesIn, bytes_out: bytesOut, tokens_charged: tokensCharged, labels: { ...labels }, priority },
    collection_id: job.collectionId,
    parent_id: job.parentId,
    created_at: toTime(job.createdAt),
    started_at: toTime(job.startedAt),
    settled_at: toTime(job.settledAt),
    expires_at: toTime(job.expiresAt),
  };
}

/** As `toOutcome` of a whole job. */
function toOutcome({ state, images, failed, cancelled }: JobSummary): JobOutcome | null {
  if (state !== 'settled') return null;
  if (failed === 0) return 'succeeded';
  if (failed < images) return 'partial';
  return cancelled === images ? 'cancelled' : 'failed';
}

export const jobSummaryExample: z.input<typeof jobSummarySchema> = {
  ...{ id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', dialect: 'native', state: 'settled', outcome: 'succeeded', name: 'photo.jpg' },
  ...{ images: 2, succeeded: 2, failed: 0, cancelled: 0, bytes_in: 812_344, bytes_out: 203_118, tokens_charged: 2 },
  ...{ labels: { project: 'winter' }, priority: 0, collection_id: null, parent_id: null },
  ...{ created_at: '2026-12-01T09:30:00.000Z', started_at: '2026-12-01T09:30:00.120Z', settled_at: '2026-12-01T09:30:01.480Z' },
  expires_at: '2026-12-02T09:30:01.480Z',
};
