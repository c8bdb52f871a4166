import type { AliveWorker, Database, QueueState } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import { idSchema, timeSchema, toTime } from '../../route/schemas.js';
import type { AdminContext } from '../admin-context.js';
import { toWireWork, workSchema } from './work-routes.js';

export interface QueueRoutesDeps {
  readonly database: Pick<Database, 'operation' | 'workers' | 'service'>;
  readonly producer: Pick<Producer, 'countWaiting'>;
}

const queueSchema = z.object({
  name: z.enum(['fetch', 'optimize', 'deliver']).meta({ description: '`fetch` downloads sources, `deliver` sends webhooks' }),
  waiting: z.int().meta({ description: 'Due, and claimed by no worker' }),
  active: z.int().meta({ description: 'Claimed by a worker that lives' }),
  delayed: z.int().meta({ description: 'Wait for a time: after an interruption, or for the next attempt' }),
  oldest_waiting_s: z.int().nullable().meta({ description: 'Age of the oldest of those that wait, in seconds' }),
  entries: z.int().nullable().meta({ description: 'Entries in Redis, which wake the workers; null while Redis does not answer' }),
});

const workerSchema = z.object({
  name: z.string(),
  release: z.string().meta({ description: 'Version of the worker' }),
  started_at: timeSchema,
  seen_at: timeSchema.meta({ description: 'Workers report themselves every 10 s; one that has not for 30 s is left out' }),
  jobs: z
    .array(
      z.object({
        id: idSchema,
        account_id: idSchema,
        stage: z.enum(['fetch', 'optimize']).meta({ description: 'What it does with the job' }),
        claimed_at: timeSchema.nullable(),
        attempt: z.int().meta({ description: 'Counts from 1' }),
      }),
    )
    .meta({ description: 'Jobs that it holds now' }),
  deliveries: z.int().meta({ description: 'Webhooks that it sends now' }),
});

const queuesSchema = z
  .object({
    work: workSchema,
    queues: z.array(queueSchema).meta({ description: 'One for each kind of work' }),
    settled: z
      .object({
        window_s: z.int().meta({ description: 'The last seconds that are counted' }),
        jobs: z.int().meta({ description: 'Jobs settled in them' }),
        images: z.int().meta({ description: 'Images settled in them' }),
        images_per_minute: z.number().meta({ description: 'Mean of these seconds' }),
      })
      .meta({ description: 'What was settled in the last minutes' }),
    workers: z.array(workerSchema).meta({ description: 'Those that live, by name' }),
  })
  .meta({ id: 'Queues' });

const example = {
  work: { paused_at: null, reason: null },
  queues: [
    { name: 'fetch' as const, waiting: 0, active: 2, delayed: 0, oldest_waiting_s: null, entries: 0 },
    { name: 'optimize' as const, waiting: 12, active: 2, delayed: 1, oldest_waiting_s: 7, entries: 12 },
    { name: 'deliver' as const, waiting: 0, active: 0, delayed: 3, oldest_waiting_s: null, entries: 0 },
  ],
  settled: { window_s: 300, jobs: 210, images: 240, images_per_minute: 48 },
  workers: [
    {
      name: 'worker-1',
      release: '0.2.0',
      started_at: '2026-12-01T08:00:00.000Z',
      seen_at: '2026-12-01T09:30:00.000Z',
      jobs: [
        {
          id: '2e0c1d4b-95a7-4f1c-8a36-7d9f5b6c8e10',
          account_id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
          stage: 'optimize' as const,
          claimed_at: '2026-12-01T09:29:58.000Z',
          attempt: 1,
        },
      ],
      deliveries: 0,
    },
  ],
};

const ageOf = (date: Date | null) => date && Math.max(0, Math.floor((Date.now() - date.getTime()) / 1_000));

function toWireWorker({ name, release, startedAt, seenAt, jobs, deliveries }: AliveWorker): z.input<typeof workerSchema> {
  const held = jobs.map(({ jobId, accountId, stage, claimedAt, attempt }) => ({
    ...{ id: jobId, account_id: accountId, stage, attempt },
    claimed_at: toTime(claimedAt),
  }));
  return { name, release, started_at: toTime(startedAt), seen_at: toTime(seenAt), jobs: held, deliveries };
}

const route = defineRoute<AdminContext>();

/** What waits, what is being worked on, and by whom. */
export function createQueueRoutes({ database, producer }: QueueRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  const { operation, workers, service } = database;

  async function toWireQueue({ name, waiting, active, delayed, oldestAt }: QueueState): Promise<z.input<typeof queueSchema>> {
    const entries = await producer.countWaiting(name).catch(() => null); // `/admin/health` says why
    return { name, waiting, active, delayed, oldest_waiting_s: ageOf(oldestAt), entries };
  }

  return [
    route({
      method: 'get',
      path: '/queues',
      operationId: 'adminGetQueues',
      tag: 'Administration',
      summary: 'Show the queues and the workers',
      description: 'PostgreSQL is the source of truth; the entries in Redis only wake the workers.',
      scope: 'account:admin',
      replies: { 200: { description: 'The queues, and the workers that live', schema: queuesSchema, example } },
      errors: [],
      async handle() {
        const [pause, states, { windowS, jobs, images }, alive] = await Promise.all([
          service.findPause(),
          operation.readQueues(),
          operation.readSettledRate(),
          workers.listAlive(),
        ]);
        return answer(200, {
          work: toWireWork(pause),
          queues: await Promise.all(states.map(toWireQueue)),
          settled: { window_s: windowS, jobs, images, images_per_minute: (images * 60) / windowS },
          workers: alive.map(toWireWorker),
        });
      },
    }),
  ];
}
