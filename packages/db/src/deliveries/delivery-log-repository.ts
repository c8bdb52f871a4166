import { Prisma } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';
import type { AttemptRecord } from './deliveries-repository.js';

export interface LoggedAttempt extends AttemptRecord {
  /** From 1. */
  readonly number: number;
}

/** A delivery and all that came of it. */
export interface LoggedDelivery {
  readonly id: string;
  readonly jobId: string;
  readonly url: string;
  readonly endpoint: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  readonly attempts: readonly LoggedAttempt[];
}

export interface DeliveryBody {
  readonly contentType: string;
  readonly body: string;
}

/** Where an account's webhooks go, and how that has been going. */
export interface WebhookEndpoint {
  readonly origin: string;
  /** In a row. */
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly succeededAt: Date | null;
  /** Since when nothing is sent there. */
  readonly pausedAt: Date | null;
}

/** Which deliveries are meant; what is left out leaves none out. */
export interface DeliveryFilter {
  readonly accountId?: string | undefined;
  readonly id?: string | undefined;
  readonly state?: LoggedDelivery['state'] | undefined;
  readonly endpoint?: string | undefined;
  /** Created then or later. */
  readonly since?: Date | undefined;
}

export interface DeliveryLogRepository {
  /** Newest first, and how many there are on all pages. */
  list(filter: DeliveryFilter, page: { limit: number; offset: number }): Promise<{ deliveries: LoggedDelivery[]; total: number }>;
  find(filter: DeliveryFilter): Promise<(LoggedDelivery & DeliveryBody) | null>;
  /** Paused ones first, then those that are failing. */
  listEndpoints(accountId: string, limit: number): Promise<WebhookEndpoint[]>;
  /**
   * Makes deliveries due now, their schedule from its start again, same id and body; those whose files are gone are left alone. Ends
   * the pauses of their endpoints. Returns how many, oldest first.
   */
  replay(filter: DeliveryFilter, limit: number): Promise<number>;
  /** How many a replay could still take. */
  countReplayable(filter: DeliveryFilter): Promise<number>;
  /** Ends an endpoint's pause; null when nothing was ever sent there. */
  resume(accountId: string, origin: string): Promise<WebhookEndpoint | null>;
}

const attemptSelect = { number: true, startedAt: true, durationMs: true, status: true, error: true, head: true } as const;
const deliverySelect = {
  id: true,
  jobId: true,
  url: true,
  endpoint: true,
  state: true,
  createdAt: true,
  nextAttemptAt: true,
  endedAt: true,
  log: { select: attemptSelect, orderBy: { number: 'asc' } },
} as const satisfies Prisma.DeliverySelect;
const endpointSelect = { origin: true, failures: true, failingSince: true, succeededAt: true, pausedAt: true } as const;

function toWhere({ accountId, id, state, endpoint, since }: DeliveryFilter): Prisma.DeliveryWhereInput {
  return {
    ...(accountId === undefined ? {} : { accountId }),
    ...(id === undefined ? {} : { id }),
    ...(state === undefined ? {} : { state }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(since === undefined ? {} : { createdAt: { gte: since } }),
  };
}

/**
 * Not of a job whose files are gone or about to go: clients save whatever a dead address answers. What is pending keeps its job's
 * files (decisions.md 21).
 */
function fromReplayable({ accountId, id, state, endpoint, since }: DeliveryFilter): Prisma.Sql {
  const conditions = [
    Prisma.sql`j.purged_at IS NULL AND (d.state = 'pending' OR j.expires_at > now() + interval '5 seconds')`,
    ...(accountId === undefined ? [] : [Prisma.sql`d.account_id = ${accountId}::uuid`]),
    ...(id === undefined ? [] : [Prisma.sql`d.id = ${id}::uuid`]),
    ...(state === undefined ? [] : [Prisma.sql`d.state = ${state}::delivery_state`]),
    ...(endpoint === undefined ? [] : [Prisma.sql`d.endpoint = ${endpoint}`]),
    ...(since === undefined ? [] : [Prisma.sql`d.created_at >= ${since}::timestamptz`]),
  ];
  return Prisma.sql`deliveries d JOIN jobs j ON j.id = d.job_id WHERE ${Prisma.join(conditions, ' AND ')}`;
}

/** What an endpoint is told when its pause ends: it still has to prove itself, and has its whole time for that. */
const resetEndpoint = Prisma.sql`paused_at = NULL, failures = 1, failing_since = now()`;

export function createDeliveryLogRepository(client: PrismaDatabase): DeliveryLogRepository {
  return {
    list: (filter, { limit, offset }) =>
      mapDatabaseErrors(async () => {
        const where = toWhere(filter);
        const order = { orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] } satisfies Prisma.DeliveryFindManyArgs;
        const page = client.delivery.findMany({ where, ...order, select: deliverySelect, take: limit, skip: offset });
        const [rows, total] = await Promise.all([page, client.delivery.count({ where })]);
        return { deliveries: rows.map(({ log, ...facts }) => ({ ...facts, attempts: log })), total };
      }),

    find: (filter) =>
      mapDatabaseErrors(async () => {
        const select = { ...deliverySelect, contentType: true, body: true };
        const row = await client.delivery.findFirst({ where: toWhere(filter), select });
        if (!row) return null;
        const { log, contentType, body, ...facts } = row;
        return { ...facts, attempts: log, contentType, body };
      }),

    listEndpoints: (accountId, limit) =>
      mapDatabaseErrors(() =>
        client.endpoint.findMany({
          where: { accountId },
          select: endpointSelect,
          orderBy: [{ pausedAt: { sort: 'desc', nulls: 'last' } }, { failures: 'desc' }, { origin: 'asc' }],
          take: limit,
        }),
      ),

    replay: (filter, limit) =>
      mapDatabaseErrors(async () => {
        const [row] = await client.$queryRaw<{ count: number }[]>`
          WITH chosen AS (
            SELECT d.id AS chosen_id FROM ${fromReplayable(filter)} ORDER BY d.created_at LIMIT ${limit} FOR UPDATE OF d
          ), replayed AS (
            UPDATE deliveries SET state = 'pending', schedule_from = attempts, next_attempt_at = now(), ended_at = NULL
            FROM chosen WHERE id = chosen_id RETURNING account_id, endpoint
          ), resumed AS (
            UPDATE endpoints e SET ${resetEndpoint} FROM (SELECT DISTINCT account_id, endpoint FROM replayed) r
            WHERE e.account_id = r.account_id AND e.origin = r.endpoint AND e.paused_at IS NOT NULL
          )
          SELECT count(*)::int AS count FROM replayed`;
        return row?.count ?? 0;
      }),

    countReplayable: (filter) =>
      mapDatabaseErrors(async () => {
        const [row] = await client.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM ${fromReplayable(filter)}`;
        return row?.count ?? 0;
      }),

    resume: (accountId, origin) =>
      mapDatabaseErrors(async () => {
        await client.$executeRaw`
          UPDATE endpoints SET ${resetEndpoint} WHERE account_id = ${accountId}::uuid AND origin = ${origin} AND paused_at IS NOT NULL`;
        return client.endpoint.findUnique({ where: { accountId_origin: { accountId, origin } }, select: endpointSelect });
      }),
  };
}
