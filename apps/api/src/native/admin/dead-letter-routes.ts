import type { DeadLetters } from '@pixmill/accounts';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { idParams, idSchema, pageOf, pageQuery, timeSchema, toTime } from '../route/schemas.js';
import type { AdminContext } from './admin-context.js';

export interface DeadLetterRoutesDeps {
  readonly deadLetters: DeadLetters;
}

type DeadLetter = Awaited<ReturnType<DeadLetters['listBefore']>>[number];
type Replay = Awaited<ReturnType<DeadLetters['replay']>>;

const account = z.string().optional().meta({ description: 'Only those of this account: its id or e-mail address' });

const deadLetterSchema = z
  .object({
    id: idSchema,
    account_id: idSchema,
    email: z.string(),
    dialect: z.string().meta({ description: 'The API that the job was submitted by' }),
    images: z.int().meta({ description: 'Number of its images' }),
    reason: z.string().meta({ description: 'Why no further attempt is made' }),
    created_at: timeSchema,
    dead_at: timeSchema,
    kept_until: timeSchema.nullable().meta({ description: 'Until when its sources are kept for a replay; null when they are gone' }),
    replay: z
      .object({ id: idSchema, state: z.enum(['queued', 'running', 'succeeded', 'failed', 'dead']) })
      .nullable()
      .meta({ description: 'The job that last replayed it' }),
  })
  .meta({ id: 'DeadLetter' });

const replaySchema = z
  .object({
    id: idSchema.meta({ description: 'Id of the dead letter' }),
    job_id: idSchema.meta({ description: 'Id of the job that replays it' }),
    created: z.boolean().meta({ description: 'False when that job was created before and has not settled yet' }),
  })
  .meta({ id: 'DeadLetterReplay' });

const replaysSchema = z
  .object({
    replayed: z.array(replaySchema).meta({ description: 'Dead letters that have a new job' }),
    failed: z
      .array(
        z.object({
          id: idSchema,
          code: z.string().meta({ description: 'Error code' }),
          message: z.string().meta({ description: 'What went wrong' }),
        }),
      )
      .meta({ description: 'Dead letters that could not be replayed' }),
    next_cursor: z.string().nullable().meta({ description: '`cursor` of the next call; null when these were the last' }),
  })
  .meta({ id: 'DeadLetterReplays' });

const maxReplays = 100;
const limitProblem = `must be a whole number, 1 to ${maxReplays}`;
const replayManySchema = z
  .strictObject({
    account,
    limit: z
      .int(limitProblem)
      .min(1, limitProblem)
      .max(maxReplays, limitProblem)
      .prefault(maxReplays)
      .meta({ description: 'Most dead letters of this call' }),
    cursor: z.guid('must be `next_cursor` of the call before').optional().meta({ description: '`next_cursor` of the call before' }),
  })
  .meta({ id: 'ReplayDeadLetters' });

const example = {
  id: '8d3f7c52-1b0e-4f0a-9a55-4f1e2d3c4b5a',
  account_id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
  email: 'ada@example.com',
  dialect: 'native',
  images: 3,
  reason: '3 attempts failed',
  created_at: '2026-12-01T09:30:00.000Z',
  dead_at: '2026-12-01T09:31:00.000Z',
  kept_until: '2026-12-31T09:31:00.000Z',
  replay: null,
};
const replayExample = { id: example.id, job_id: '2e0c1d4b-95a7-4f1c-8a36-7d9f5b6c8e10', created: true };

function toWireDeadLetter({ id, accountId, email, dialect, images, reason, createdAt, deadAt, keptUntil, replay }: DeadLetter) {
  const times = { created_at: toTime(createdAt), dead_at: toTime(deadAt), kept_until: toTime(keptUntil) };
  return { id, account_id: accountId, email, dialect, images, reason, ...times, replay: replay && { id: replay.id, state: replay.state } };
}

const toWireReplay = ({ id, jobId, created }: Replay) => ({ id, job_id: jobId, created });

const route = defineRoute<AdminContext>();
const shared = { tag: 'Administration', scope: 'account:admin' } as const;

/** Jobs that could not be processed by no fault of theirs (docs/reliability.md#dead-letters), and their replay. */
export function createDeadLetterRoutes({ deadLetters }: DeadLetterRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/dead-letters',
      operationId: 'adminListDeadLetters',
      summary: 'List the dead letters, newest first',
      query: pageQuery.extend({ account }),
      replies: {
        200: { description: 'A page of dead letters', schema: pageOf(deadLetterSchema), example: { items: [example], next_cursor: null } },
      },
      errors: ['account_not_found'],
      async handle(_context, { query: { limit, cursor, ...filter } }) {
        const rows = await deadLetters.listBefore(filter, { limit: limit + 1, before: parseCursor(cursor) });
        return answer(200, toPage(rows, { limit, toItem: toWireDeadLetter, toPosition: ({ id, deadAt }) => ({ id, at: deadAt }) }));
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/dead-letters/replay',
      operationId: 'adminReplayDeadLetters',
      summary: 'Replay the dead letters that were never replayed',
      body: { schema: replayManySchema, example: { account: 'ada@example.com' } },
      replies: {
        200: {
          description: 'What was replayed',
          schema: replaysSchema,
          example: { replayed: [replayExample], failed: [], next_cursor: null },
        },
      },
      errors: ['account_not_found', 'storage_failed', 'malformed_body', 'body_too_large'],
      async handle(_context, { body: { cursor, ...input } }) {
        const { replayed, failed, next } = await deadLetters.replayMany({ ...input, after: cursor });
        return answer(200, { replayed: replayed.map(toWireReplay), failed: [...failed], next_cursor: next });
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/dead-letters/:id/replay',
      operationId: 'adminReplayDeadLetter',
      summary: 'Replay a dead letter as a new job',
      params: idParams,
      replies: { 201: { description: 'The job that replays it', schema: replaySchema, example: replayExample } },
      errors: ['dead_letter_not_found', 'insufficient_tokens', 'storage_failed'],
      handle: async (_context, { params }) => answer(201, toWireReplay(await deadLetters.replay(params.id))),
    }),
  ];
}
