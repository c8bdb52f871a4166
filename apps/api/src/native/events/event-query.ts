import { AppError, eventTypes } from '@pixmill/contracts';
import { parsePosition } from '@pixmill/jobs';
import type { Request } from 'express';
import { z } from 'zod';
import { idSchema } from '../route/schemas.js';

const typesMessage = `must be a list of ${eventTypes.join(', ')}`;

const typesSchema = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(eventTypes, typesMessage)))
  .optional()
  .meta({ description: 'Only these types, separated by commas', examples: ['job.settled,delivery.attempted'] });

/** An id of the stream, as its events have it. */
const lastEventId = z.string().max(100).optional().meta({ description: 'As the header `Last-Event-ID`, which counts before it' });

/** Query of the stream of an account. */
export const eventQuery = z.object({
  types: typesSchema,
  job_id: idSchema.optional().meta({ description: 'Only events of this job' }),
  collection_id: idSchema.optional().meta({ description: 'Only events of this collection and of its jobs' }),
  last_event_id: lastEventId,
});

/** Query of the stream of a job. */
export const jobEventQuery = z.object({ types: typesSchema, last_event_id: lastEventId });

/** After the settlement, the ids of a job's stream end with this. */
export const endMark = '-end';

export interface ResumePoint {
  /** Null without an id. */
  readonly after: string | null;
  /** Whether the caller has seen the end of a job's stream. */
  readonly hasEnded: boolean;
}

/** Where a stream goes on. Throws AppError `invalid_parameter` for an id that no stream gave. */
export function parseResumePoint(request: Request, query: { readonly last_event_id?: string | undefined }): ResumePoint {
  const header = request.get('last-event-id');
  const text = header ?? query.last_event_id ?? '';
  if (text === '') return { after: null, hasEnded: false };
  const hasEnded = text.endsWith(endMark);
  const after = hasEnded ? text.slice(0, -endMark.length) : text;
  if (parsePosition(after) !== null) return { after, hasEnded };
  const detail = 'must be the id of an event';
  const [part, at] = header === undefined ? (['query', 'last_event_id'] as const) : (['header', 'Last-Event-ID'] as const);
  throw new AppError('invalid_parameter', { message: `${at}: ${detail}`, problems: [{ in: part, at, detail }] });
}
