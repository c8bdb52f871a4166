import type { ServicePause, ServiceRepository } from '@pixmill/db';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import { timeSchema, toTime } from '../../route/schemas.js';
import type { AdminContext } from '../admin-context.js';

export interface WorkRoutesDeps {
  readonly database: { readonly service: Pick<ServiceRepository, 'findPause' | 'pause' | 'resume'> };
}

const maxReasonChars = 500;

/** Whether workers work. */
export const workSchema = z
  .object({
    paused_at: timeSchema.nullable().meta({ description: 'Since when workers claim no job; null while they work' }),
    reason: z.string().nullable().meta({ description: 'What the operator wrote' }),
  })
  .meta({ id: 'WorkState' });

const pauseSchema = z
  .strictObject({
    reason: z
      .string()
      .max(maxReasonChars, `must have at most ${maxReasonChars} characters`)
      .refine((text) => !text.includes('\0'), 'must not contain NUL')
      .optional()
      .meta({ description: 'Shown with the queues, and logged by the workers' }),
  })
  .meta({ id: 'PauseWork' });

/** Pure. */
export function toWireWork(pause: ServicePause | null): z.input<typeof workSchema> {
  return { paused_at: toTime(pause?.pausedAt ?? null), reason: pause?.reason ?? null };
}

const pausedExample = { paused_at: '2026-12-01T09:30:00.000Z', reason: 'moving the storage' };
const route = defineRoute<AdminContext>();
const shared = { tag: 'Administration', scope: 'account:admin' } as const;

/** Pause and resume of the work of all workers (docs/api/administration.md#pause-and-resume). */
export function createWorkRoutes({ database: { service } }: WorkRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      ...shared,
      method: 'post',
      path: '/pause',
      operationId: 'adminPauseWork',
      summary: 'Pause the work of all workers',
      description:
        'Within two seconds workers claim no further job; those that run end normally. Jobs are still accepted and wait. Webhooks are ' +
        'still sent. A second call changes the reason only.',
      body: { schema: pauseSchema, example: { reason: pausedExample.reason } },
      replies: { 200: { description: 'The work is paused', schema: workSchema, example: pausedExample } },
      errors: ['malformed_body', 'body_too_large'],
      handle: async (_context, { body }) => answer(200, toWireWork(await service.pause(body.reason ?? null))),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/resume',
      operationId: 'adminResumeWork',
      summary: 'Resume the work',
      replies: { 200: { description: 'Workers work', schema: workSchema, example: { paused_at: null, reason: null } } },
      errors: [],
      async handle() {
        await service.resume();
        return answer(200, toWireWork(null));
      },
    }),
  ];
}
