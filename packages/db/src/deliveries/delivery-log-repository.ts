import { type RequestFailure, requestFailureSchema, showUrl, type WebhookBody } from '@pixmill/contracts';
import { z } from 'zod';
import { isBefore, type ListPosition } from '../list-position.js';
import { type Sql, sql } from '../sql.js';
import { loginOf } from './delivery-claims.js';
import { type DeliveryFilter, type DeliveryState, toCondition } from './delivery-filter.js';
import type { WebhookEndpoint } from './endpoint-health.js';
import type { AttemptRecord } from './record-attempt.js';
import { countReplayableDeliveries, endpointColumns, replayDeliveries, resumeEndpoint } from './replay-deliveries.js';

export interface LoggedAttempt extends AttemptRecord {
  /** Counts from 1. */
  readonly number: number;
}

/** A delivery with its attempts. */
export interface LoggedDelivery {
  readonly id: string;
  /** Null for a test event, and for an event of a collection. */
  readonly jobId: string | null;
  /** The endpoint of the account that asked for the event; null for the callback of the job. */
  readonly webhookEndpointId: string | null;
  /** What is told, such as `job.settled`. */
  readonly event: string;
  /** With `***` in the place of its login. */
  readonly url: string;
  readonly endpoint: string;
  readonly state: DeliveryState;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  readonly attempts: readonly LoggedAttempt[];
}

export interface DeliveryLogRepository {
  /** Newest first; `total` counts all pages. */
  list(filter: DeliveryFilter, page: { limit: number; offset: number }): Promise<{ deliveries: LoggedDelivery[]; total: number }>;
  /** Newest first, from the delivery after a position on. */
  listBefore(filter: DeliveryFilter, page: { readonly limit: number; readonly before: ListPosition | null }): Promise<LoggedDelivery[]>;
  find(filter: DeliveryFilter): Promise<(LoggedDelivery & WebhookBody) | null>;
  /** Why attempts of a delivery got no answer, by their number; for the operator only. */
  findFailures(deliveryId: string): Promise<ReadonlyMap<number, RequestFailure>>;
  /** Paused ones first, then failing ones. */
  listEndpoints(accountId: string, limit: number): Promise<WebhookEndpoint[]>;
  /**
   * Makes deliveries due now, oldest first: the retry schedule starts again, id and body stay. Ends the pauses of their endpoints. Skips
   * deliveries whose result files were removed. Returns how many were replayed.
   */
  replay(filter: DeliveryFilter, limit: number): Promise<number>;
  /** How many deliveries a replay with this filter would send. */
  countReplayable(filter: DeliveryFilter): Promise<number>;
  /** Ends an endpoint's pause; null when no webhook was ever sent to it. */
  resume(accountId: string, origin: string): Promise<WebhookEndpoint | null>;
}

type DeliveryRow = Omit<LoggedDelivery, 'attempts'> & { readonly hasLogin: boolean; readonly attempts: unknown };

const deliveryColumns = sql`d.id, d.job_id AS "jobId", d.webhook_endpoint_id AS "webhookEndpointId", d.event, d.url, ${loginOf(sql`d`)} IS NOT NULL AS "hasLogin", d.endpoint, d.state, d.created_at AS "createdAt",
  d.next_attempt_at AS "nextAttemptAt", d.ended_at AS "endedAt",
  (SELECT coalesce(json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'durationMs', a.duration_ms,
    'status', a.status, 'error', a.error, 'head', a.head) ORDER BY a.number), '[]')
   FROM delivery_attempts a WHERE a.delivery_id = d.id) AS attempts`;

const attemptsSchema = z.array(
  z.object({
    number: z.int(),
    startedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    durationMs: z.int(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    head: z.string().nullable(),
  }),
);

const toLoggedDelivery = ({ attempts, url, hasLogin, ...columns }: DeliveryRow): LoggedDelivery => ({
  ...columns,
  url: showUrl({ url, hasLogin }),
  attempts: attemptsSchema.parse(attempts),
});

export function createDeliveryLogRepository(db: Sql): DeliveryLogRepository {
  return {
    async list(filter, { limit, offset }) {
      const condition = toCondition(filter);
      const [rows, [count]] = await Promise.all([
        db.query<DeliveryRow>(sql`
          SELECT ${deliveryColumns} FROM deliveries d WHERE ${condition} ORDER BY d.created_at DESC, d.id DESC LIMIT ${limit} OFFSET ${offset}`),
        db.query<{ total: number }>(sql`SELECT count(*)::int AS total FROM deliveries d WHERE ${condition}`),
      ]);
      return { deliveries: rows.map(toLoggedDelivery), total: count?.total ?? 0 };
    },

    async listBefore(filter, { limit, before }) {
      const rows = await db.query<DeliveryRow>(sql`
        SELECT ${deliveryColumns} FROM deliveries d WHERE ${toCondition(filter)} AND ${isBefore(before, sql`(d.created_at, d.id)`)}
        ORDER BY d.created_at DESC, d.id DESC LIMIT ${limit}`);
      return rows.map(toLoggedDelivery);
    },

    async find(filter) {
      const [row] = await db.query<DeliveryRow & WebhookBody>(sql`
        SELECT ${deliveryColumns}, d.content_type AS "contentType", d.body FROM deliveries d WHERE ${toCondition(filter)} LIMIT 1`);
      if (!row) return null;
      const { contentType, body, ...columns } = row;
      return { ...toLoggedDelivery(columns), contentType, body };
    },

    async findFailures(deliveryId) {
      const rows = await db.query<{ number: number; failure: unknown }>(sql`
        SELECT number, failure FROM delivery_attempts WHERE delivery_id = ${deliveryId}::uuid AND failure IS NOT NULL`);
      return new Map(rows.map(({ number, failure }) => [number, requestFailureSchema.parse(failure)]));
    },

    listEndpoints: (accountId, limit) =>
      db.query<WebhookEndpoint>(sql`
        SELECT ${endpointColumns} FROM endpoints WHERE account_id = ${accountId}::uuid
        ORDER BY paused_at DESC NULLS LAST, failures DESC, origin LIMIT ${limit}`),

    replay: (filter, limit) => replayDeliveries(db, filter, limit),
    countReplayable: (filter) => countReplayableDeliveries(db, filter),
    resume: (accountId, origin) => resumeEndpoint(db, accountId, origin),
  };
}
