import type { Database, SchemaState } from '@pixmill/db';
import type { VolumeSpace } from '@pixmill/jobs';
import type { Producer } from '@pixmill/queue';
import type { Storage } from '@pixmill/storage';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import { timeSchema, toTime } from '../../route/schemas.js';
import type { AdminContext } from '../admin-context.js';
import { toWireWork, workSchema } from './work-routes.js';

export interface HealthRoutesDeps {
  readonly database: Pick<Database, 'ping' | 'poolWaitMs' | 'operation' | 'service' | 'jobs'>;
  readonly producer: Pick<Producer, 'ping'>;
  readonly storage: Pick<Storage, 'getCondition'>;
  readonly readFreeSpace: () => Promise<readonly VolumeSpace[]>;
  /** Bytes that must stay free. */
  readonly minFreeDiskBytes: number;
}

/** A part that does not answer within this counts as failed, in ms. */
const limitMs = 5_000;

const roundTrip = z.number().nullable().meta({ description: 'Time of one round trip in ms; null without an answer' });

const healthSchema = z
  .object({
    checked_at: timeSchema,
    database: z
      .object({
        ok: z.boolean().meta({ description: 'Whether it answers' }),
        round_trip_ms: roundTrip,
        pool_wait_ms: z.number().meta({ description: 'How long callers wait for a connection now' }),
      })
      .meta({ description: 'PostgreSQL' }),
    redis: z
      .object({ ok: z.boolean().meta({ description: 'Whether it answers' }), round_trip_ms: roundTrip })
      .meta({ description: 'Redis' }),
    storage: z
      .object({
        ok: z.boolean().meta({ description: 'Whether it can be used' }),
        reason: z.string().nullable().meta({ description: 'Why it cannot be used' }),
      })
      .meta({ description: 'Where images are stored' }),
    disks: z
      .array(
        z.object({
          ok: z.boolean().meta({ description: 'Whether enough is free' }),
          volume: z.enum(['storage', 'uploads']).meta({ description: 'What is on it' }),
          free_bytes: z.int(),
          min_free_bytes: z.int(),
        }),
      )
      .meta({ description: 'Volumes whose free space is known; a bucket has none' }),
    schema: z
      .object({
        release: z.string().meta({ description: 'Of this process' }),
        oldest_release: z.string().meta({ description: 'The oldest release that may run on the database' }),
        migrations: z.int().meta({ description: 'How many the database has' }),
        newest_migration: z.string().meta({ description: 'Name of the newest one' }),
      })
      .nullable()
      .meta({ description: 'Null while the database does not answer' }),
    queue: z
      .object({
        oldest_queued_s: z.int().nullable().meta({ description: 'Age of the oldest job that waits, in seconds' }),
        running: z.boolean().meta({ description: 'Whether a job runs' }),
      })
      .nullable()
      .meta({ description: 'Age of the oldest job that no worker has claimed yet, and whether a job runs now' }),
    work: workSchema.nullable().meta({ description: 'Whether the work is paused; null while the database does not answer' }),
  })
  .meta({ id: 'ServiceHealth' });

const example = {
  checked_at: '2026-12-01T09:30:00.000Z',
  database: { ok: true, round_trip_ms: 0.6, pool_wait_ms: 0 },
  redis: { ok: true, round_trip_ms: 0.3 },
  storage: { ok: true, reason: null },
  disks: [{ ok: true, volume: 'storage' as const, free_bytes: 48_000_000_000, min_free_bytes: 1_000_000_000 }],
  schema: { release: '0.2.0', oldest_release: '0.2.0', migrations: 16, newest_migration: '20261202000000_native_api' },
  queue: { oldest_queued_s: 3, running: true },
  work: { paused_at: null, reason: null },
};

/** Null after `limitMs` or an error. */
async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeLimit = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limitMs, null);
  });
  try {
    return await Promise.race([work(), timeLimit]);
  } catch {
    return null; // the answer says which part failed, and the log of the health checks says why
  } finally {
    clearTimeout(timer);
  }
}

/** In ms, to the microsecond. */
async function measure(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round((performance.now() - startedAt) * 1_000) / 1_000;
}

function toWireSchema({ release, oldestRelease, migrations, newestMigration }: SchemaState) {
  return { release, oldest_release: oldestRelease, migrations, newest_migration: newestMigration };
}

const route = defineRoute<AdminContext>();

/** What the service depends on. */
export function createHealthRoutes(deps: HealthRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  const { database, producer, storage, readFreeSpace, minFreeDiskBytes } = deps;

  async function readHealth(): Promise<z.input<typeof healthSchema>> {
    const [databaseMs, redisMs, condition, volumes, schema, progress, pause] = await Promise.all([
      attempt(() => measure(() => database.ping())),
      attempt(() => measure(() => producer.ping())),
      attempt(() => storage.getCondition()),
      attempt(readFreeSpace),
      attempt(() => database.operation.readSchema()),
      attempt(() => database.jobs.readQueueProgress()),
      attempt(async () => toWireWork(await database.service.findPause())),
    ]);
    const toDisk = ({ volume, freeBytes }: VolumeSpace) => {
      return { ok: freeBytes >= minFreeDiskBytes, volume, free_bytes: freeBytes, min_free_bytes: minFreeDiskBytes };
    };
    return {
      checked_at: toTime(new Date()),
      database: { ok: databaseMs !== null, round_trip_ms: databaseMs, pool_wait_ms: Math.round(database.poolWaitMs()) },
      redis: { ok: redisMs !== null, round_trip_ms: redisMs },
      storage: { ok: condition?.usable === true, reason: toReason(condition) },
      disks: (volumes ?? []).map(toDisk),
      schema: schema && toWireSchema(schema),
      queue: progress && { oldest_queued_s: progress.oldestQueuedS, running: progress.running },
      work: pause,
    };
  }

  return [
    route({
      method: 'get',
      path: '/health',
      operationId: 'adminGetHealth',
      tag: 'Administration',
      summary: 'Check the database, Redis, the storage and the disks now',
      description: 'Always answers 200: each part says whether it works. `/readyz` is for load balancers.',
      scope: 'account:admin',
      replies: { 200: { description: 'The state of each part', schema: healthSchema, example } },
      errors: [],
      handle: async () => answer(200, await readHealth()),
    }),
  ];
}

function toReason(condition: Awaited<ReturnType<Storage['getCondition']>> | null): string | null {
  if (condition === null) return 'no answer';
  return condition.usable ? null : `${condition.trouble}: ${condition.detail}`;
}
